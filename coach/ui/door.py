"""Stands before every request: whose it is, where it comes from, how big it may be.

What is not let in by name needs a login, so that whatever Gradio serves beside our own, its queue
and configuration too, is behind the same door.
"""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from coach.settings import LOOPBACK
from coach.ui.language import t
from coach.ui.pace import Pace, in_words
from coach.ui.sessions import COOKIE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from coach.settings import Settings
    from coach.ui.sessions import Sessions

# Whose request it is, in its scope.
OWNER = "coach.owner"
# The look of the page, the login and what an installed app shows when nothing runs; no data.
_OPEN = re.compile(
    r"/coach(?:/[\w-][\w.-]*)+|/login|/manifest\.webmanifest|/worker\.js|/favicon\.ico"
)
# What Gradio offers to its developers and to components that this page does not have.
_SHUT = re.compile(
    r"(/gradio_api)?/(proxy=|vibe|undo-vibe|monitoring|dev/|component_server|stream/|runs?\b|"
    r"run-history|process_recording|profiling|custom_component|token|app_id|deep_link|login_check|"
    r"logout/|manifest\.json|pwa_icon)"
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_UPLOADS = frozenset({"/gradio_api/upload", "/sources"})
MOST_BYTES = (
    2_000_000  # of a request that is no upload: the longest message, four bytes a character
)
MOST_UPLOAD_BYTES = 60_000_000


class Door:
    """ASGI middleware. ``sessions`` is None where there is one owner and no login."""

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions | None) -> None:
        self._app = app
        self._owner = settings.owner
        # Behind a proxy the name is the proxy's; then the login is what keeps others out.
        self._at_home = settings.host in LOOPBACK and not (sessions or settings.without_login)
        self._sessions = sessions
        self._uploads = Pace(30, 60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = Headers(scope=scope)
            scope[OWNER] = self._whose(headers)
            refusal = self._refusal(scope, headers)
            if refusal:
                await refusal(scope, receive, send)
            else:
                await self._app(scope, _Measured(receive, _room(scope["path"])), send)

    def _whose(self, headers: Headers) -> str | None:
        if self._sessions is None:
            return self._owner
        return self._sessions.user(cookie_of(headers)) or None

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path = scope["path"]
        if self._at_home and _name(headers.get("host", "")) not in LOOPBACK:
            # A page elsewhere that points its own name at this machine must not read along.
            return PlainTextResponse("This address is not the coach's.\n", status_code=400)
        if _SHUT.match(path):
            return PlainTextResponse("There is nothing here.\n", status_code=404)
        if scope["method"] not in _READS and not _from_here(headers):
            return _sentence(
                403, t("This came from another page than the coach's; nothing was done.")
            )
        if _length(headers) > _room(path):
            most = _room(path) // 1_000_000
            return _sentence(413, t("That is too big: {most} MB is the most.", most=most))
        if scope[OWNER] is None and not _OPEN.fullmatch(path):
            return _to_login(headers)
        if path in _UPLOADS and scope["method"] == "POST":
            return self._too_often(scope[OWNER])
        return None

    def _too_often(self, owner: str) -> Response | None:
        if not (seconds := self._uploads.take(owner)):
            return None
        sentence = t("Those are many files at once; go on in {time}.", time=in_words(seconds))
        return _sentence(429, sentence, {"retry-after": str(seconds)})


def cookie_of(headers: Headers) -> str:
    """The login's cookie, or ""."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


class _Measured:
    """A body that says nothing of its length is read no further than it may be long."""

    def __init__(self, receive: Receive, room: int) -> None:
        self._receive = receive
        self._room = room

    async def __call__(self) -> Message:
        message = await self._receive()
        self._room -= len(message.get("body", b""))
        return message if self._room >= 0 else {"type": "http.disconnect"}


def _room(path: str) -> int:
    return MOST_UPLOAD_BYTES if path in _UPLOADS else MOST_BYTES


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_here(headers: Headers) -> bool:
    """Whether our own page asks, or a program; a browser says which page makes it ask.

    After the Fetch Metadata Request Headers (W3C), which a page cannot set; a browser sends them
    where the address is this machine's or https, and Origin (RFC 6454) elsewhere.
    """
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    return True


def _to_login(headers: Headers) -> Response:
    if "text/html" in headers.get("accept", ""):
        return RedirectResponse("login", status_code=303)
    return _sentence(
        401,
        t("You are not logged in, or not any more: load this page again; what you wrote is kept."),
    )


def _sentence(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"detail": sentence}, status_code=status, headers=headers)
