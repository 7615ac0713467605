"""Who may log in: a file with one line a user, the password's hash and then the name."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.private import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 1_000  # characters; the former after NIST SP 800-63B
# N = 2^15, r = 8, p = 3: 32 MiB a guess, after OWASP's Password Storage Cheat Sheet.
_LOG_N, _R, _P = 15, 8, 3
_BYTES = 32
_ROOM = 64 * 1024 * 1024
_NAME = re.compile(r"\w(?:[\w.@+ -]{0,58}[\w.@+-])?")
_LINE = re.compile(r"scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([0-9a-f]+)\$([0-9a-f]+) (.+)")
_HEAD = "# Users of the career coach; `coach users add NAME` and `remove NAME` change this file.\n"


class Users:
    """The users of one file. What another process changes there counts at once.

    Every method raises BadInput where the file cannot be read or holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._hashes: dict[str, str] = {}

    def names(self) -> list[str]:
        """All of them, in alphabetical order."""
        return sorted(self._read(), key=str.casefold)

    def add(self, name: str, password: str) -> bool:
        """Let ``name`` in with this password; False where it took the place of another.

        Raises BadInput where the name or the password will not do.
        """
        user, hashes = checked_user(name), dict(self._read())
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise BadInput(
                f"The password has {len(password)} characters; "
                f"take {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}."
            )
        fresh = user not in hashes
        self._write({**hashes, user: _hashed(password)})
        return fresh

    def remove(self, name: str) -> None:
        """Let ``name`` in no longer, also where they are logged in. Raises BadInput if unknown."""
        user, hashes = checked_user(name), dict(self._read())
        if hashes.pop(user, None) is None:
            raise BadInput(f"There is no user called '{user}'; `coach users list` names them.")
        self._write(hashes)

    def fits(self, name: str, password: str) -> bool:
        """Whether this is the password; it takes as long for a name that is not there."""
        kept = self._read().get(unicodedata.normalize("NFC", name).strip(), _NOBODY)
        return _fits(password[: LONGEST_PASSWORD + 1], kept) and kept is not _NOBODY

    def stamp(self, name: str) -> str:
        """What changes with the password; "" where there is no such user."""
        kept = self._read().get(name, "")
        return kept and hashlib.sha256(kept.encode()).hexdigest()[:16]

    def _read(self) -> dict[str, str]:
        try:
            status = self.path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            seen = None
        if seen is None or seen != self._seen:
            self._hashes = self._parsed(read_private(self.path))
            self._seen = seen
        return self._hashes

    def _parsed(self, text: str) -> dict[str, str]:
        hashes = {}
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                found = _LINE.fullmatch(line.rstrip())
                if found is None:
                    raise BadInput(f"{self.path}, line {number}, is no line of a users' file.")
                hashes[found[6]] = line.split(" ", 1)[0]
        return hashes

    def _write(self, hashes: dict[str, str]) -> None:
        lines = [f"{kept} {name}\n" for name, kept in sorted(hashes.items())]
        write_private(self.path, _HEAD + "".join(lines))
        self._seen = None


def checked_user(name: str) -> str:
    """The name as it is kept. Raises BadInput where it cannot be one."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not _NAME.fullmatch(kept):
        raise BadInput(
            "A user's name has 1 to 60 letters, digits, spaces, or . @ + - _ within them."
        )
    return kept


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    key = _derived(password, salt, _LOG_N, _R, _P)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${key.hex()}"


def _fits(password: str, kept: str) -> bool:
    _, log_n, r, p, salt, key = kept.split("$")
    made = _derived(password, bytes.fromhex(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(made, bytes.fromhex(key))


def _derived(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    words = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(words, salt=salt, n=1 << log_n, r=r, p=p, maxmem=_ROOM, dklen=_BYTES)


_NOBODY = f"scrypt${_LOG_N}${_R}${_P}${'00' * 16}${'00' * _BYTES}"
