"""The way in and the way out, where there are users; both work without a script."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from coach.ui.door import cookie_of
from coach.ui.language import key, t
from coach.ui.pace import Pace, in_words
from coach.ui.sessions import COOKIE, LONGEST
from coach.ui.views.markup import draw

if TYPE_CHECKING:
    from starlette.requests import Request

    from coach.ui.sessions import Sessions
    from coach.users import Users

WRONG = key("That name and password do not belong together.")
_MOST_BYTES = 20_000
_QUARTER = 15 * 60  # seconds
# One guess costs 32 MiB: they queue.
_AT_ONCE = 2


class Login:
    """Lets users in. After five wrong passwords for a name that machine waits 15 minutes."""

    def __init__(self, users: Users, sessions: Sessions) -> None:
        self._users = users
        self._sessions = sessions
        self._by_name = Pace(5, _QUARTER)
        self._by_machine = Pace(30, _QUARTER)
        self._room = asyncio.Semaphore(_AT_ONCE)

    def routes(self) -> list[Route]:
        """``/login`` and ``/logout``."""
        return [
            Route("/login", self.form, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/logout", self.leave, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """The page that asks for name and password."""
        if self._sessions.user(cookie_of(request.headers)):
            return _home()
        return _page(request)

    async def enter(self, request: Request) -> Response:
        """Hand out a new cookie where the password fits, else the page again with a sentence."""
        name, password = await _given(request)
        machine = request.client.host if request.client else ""
        key = f"{machine} {name.casefold()}"
        if seconds := max(self._by_name.wait(key), self._by_machine.wait(machine)):
            sentence = t("Too many wrong passwords; try again in {time}.", time=in_words(seconds))
            return _page(request, sentence, name, 429)
        # Counted before it is looked at: guesses side by side are guesses too.
        self._by_name.count(key)
        self._by_machine.count(machine)
        async with self._room:
            fits = await asyncio.to_thread(self._users.fits, name, password)
        if not fits:
            return _page(request, t(WRONG), name, 401)
        self._by_name.forget(key)
        self._sessions.end(cookie_of(request.headers))
        answer = _home() if _wants_page(request) else JSONResponse({"success": True})
        answer.set_cookie(
            COOKIE,
            self._sessions.begin(name),
            max_age=LONGEST,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    async def leave(self, request: Request) -> Response:
        """End this login, here and wherever the cookie was copied to."""
        self._sessions.end(cookie_of(request.headers))
        answer = RedirectResponse("login", status_code=303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        # What was typed and not sent, and which conversation was open, is the next one's business
        # as little as the conversations are.
        answer.headers["clear-site-data"] = '"storage"'
        return answer


async def _given(request: Request) -> tuple[str, str]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            return "", ""
    fields = parse_qs(body.decode("utf-8", "replace"))
    return fields.get("username", [""])[0].strip(), fields.get("password", [""])[0]


def _home() -> Response:
    return RedirectResponse("./", status_code=303)


def _wants_page(request: Request) -> bool:
    """Whether a browser asks; gradio_client, given ``auth``, logs in here too."""
    return "text/html" in request.headers.get("accept", "")


def _page(request: Request, sentence: str = "", name: str = "", status: int = 200) -> Response:
    if sentence and not _wants_page(request):
        return JSONResponse({"detail": sentence}, status_code=status)
    return HTMLResponse(draw("login", sentence=sentence, name=name), status_code=status)
