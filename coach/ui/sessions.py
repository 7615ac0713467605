"""Who is logged in: a signed cookie, good until a log-out, a new password or a removal."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeTimedSerializer

from coach.private import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from coach.users import Users

COOKIE = "career-coach-login"
LONGEST = 30 * 24 * 3600  # seconds


class Sessions:
    """The logins of one data folder; they outlive the process, and so does a log-out."""

    def __init__(self, users: Users, data_dir: Path) -> None:
        self._users = users
        self._signer = URLSafeTimedSerializer(_secret(data_dir / "login-secret"), salt="login")
        self._path = data_dir / "logged-out"
        self._ended = _parsed(read_private(self._path))

    def begin(self, name: str) -> str:
        """A new cookie's value for a user who has just given their password."""
        return str(self._signer.dumps([name, self._users.stamp(name), secrets.token_urlsafe(12)]))

    def user(self, cookie: str) -> str:
        """Whose cookie this is, or "" where it is nobody's any more."""
        name, stamp, session = self._read(cookie)
        known = bool(stamp) and session not in self._ended and stamp == self._users.stamp(name)
        return name if known else ""

    def end(self, cookie: str) -> None:
        """Log out: a copy of the cookie is no good either."""
        if self.user(cookie):
            now = int(time.time())
            live = {key: until for key, until in self._ended.items() if until > now}
            self._ended = {**live, self._read(cookie)[2]: now + LONGEST}
            lines = [f"{key} {until}\n" for key, until in self._ended.items()]
            write_private(self._path, "".join(lines))

    def _read(self, cookie: str) -> tuple[str, str, str]:
        try:
            name, stamp, session = self._signer.loads(cookie, max_age=LONGEST)
        except (BadSignature, ValueError):
            return "", "", ""
        return name, stamp, session


def _secret(path: Path) -> str:
    """What cookies are signed with; made at the first login ever."""
    if not (kept := read_private(path).strip()):
        write_private(path, secrets.token_urlsafe(48))
        kept = read_private(path).strip()
    return kept


def _parsed(text: str) -> dict[str, int]:
    pairs = (line.split() for line in text.splitlines())
    return {key: int(until) for key, until in pairs}
