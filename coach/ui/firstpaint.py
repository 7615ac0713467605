"""Makes the first paint ours, and lets the browser fetch from nowhere but here.

Gradio puts a page's own style and scripts in only after its own have run; until then its defaults
would show. This middleware writes ours into the document itself.
"""

from __future__ import annotations

import json
import re
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from coach.ui.language import ENGLISH, current, of_cookies, speak, t, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Stands in Gradio's document for the page, which each browser gets in its own language.
SHELL = "the-page-of-the-coach-stands-here"
_FOLDER = Path(__file__).resolve().parent / "static"
_HEAD = """\
<meta name="description" content="{about}">
<link rel="stylesheet" href="coach/coach.css">
{words}{modules}
<link rel="manifest" href="manifest.webmanifest">
<link rel="apple-touch-icon" href="coach/icons/icon-192.png">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbf8f3">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1c1b19">
<script>
try {
  for (const name of ["theme", "size"]) {
    const kept = localStorage.getItem(`career-coach.${name}`);
    if (kept) document.documentElement.dataset[name] = kept;
  }
} catch { /* no storage: the system's own theme */ }
</script>
"""

# Gradio builds its templates with new Function, hence 'unsafe-eval'; what it writes into the
# document carries a word that is new for each answer: a script from anywhere else does not run.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-eval' 'nonce-{nonce}'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        # The player of a talk; the page makes the frame only when somebody asks for it.
        "frame-src https://www.youtube-nocookie.com",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_LANGUAGE = re.compile(r'(<html\s+lang=)"en"')
_SCRIPT = re.compile(r"<script\b")
_STATIC = re.compile(r"/(coach|assets|static)/")
_GRADIO_META = re.compile(
    r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|\s*<link rel="manifest"[^>]*>'
)
_VIEWPORT = re.compile(r'content="width=device-width[^"]*"')


def rewritten(document: str, nonce: str, shell: str) -> str:
    """Gradio's document with our page and style in it from the start, without its signboards.

    ``shell`` is the page in the language that is spoken; it takes the place of ``SHELL``.
    """
    document = _GRADIO_META.sub("", document)
    document = _VIEWPORT.sub(
        'content="width=device-width, initial-scale=1, interactive-widget=resizes-content"',
        document,
    )
    document = document.replace(SHELL, in_script(shell)[1:-1])
    document = _LANGUAGE.sub(rf'\1"{current()}"', document, count=1)
    head = _HEAD.replace("{modules}", _modules()).replace("{words}", _words())
    head = head.replace(
        "{about}", t("A career coach that shows nothing unsaid by its sources or you.")
    )
    document = document.replace("</head>", f"{head}</head>", 1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', document)


def in_script(value: object) -> str:
    """JSON that may stand in a script of a document: nothing in it ends the script."""
    text = json.dumps(value, ensure_ascii=False)
    for mark in "<>&'\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _words() -> str:
    """What the script says, where it does not say it in English."""
    if current() == ENGLISH:
        return ""
    told = in_script(words(current()).script)
    return f'<script type="application/json" id="coach-words" lang="{current()}">{told}</script>\n'


@cache
def _modules() -> str:
    # All of them at once; one that is only found by reading another comes a round trip later.
    names = sorted(path.name for path in _FOLDER.glob("*.js") if path.name != "worker.js")
    return "\n".join(f'<link rel="modulepreload" href="coach/{name}">' for name in names)


class FirstPaint:
    """ASGI middleware: the language and the headers of every answer, and the one document.

    ``shell`` draws the page.
    """

    def __init__(self, app: ASGIApp, shell: Callable[[], str]) -> None:
        self._app = app
        self._shell = shell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        speak(of_cookies(Headers(scope=scope).get("cookie", "")))
        answer = (
            _Document(send, self._shell) if scope["path"] == "/" else _Plain(send, scope["path"])
        )
        await self._app(scope, receive, answer)


class _Plain:
    def __init__(self, send: Send, path: str) -> None:
        self._send = send
        self._kept = bool(_STATIC.match(path))

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _with_ours(message["headers"], kept=self._kept)
        await self._send(message)


class _Document:
    """Holds the document back until it is whole: its length changes."""

    def __init__(self, send: Send, shell: Callable[[], str]) -> None:
        self._send = send
        self._shell = shell
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        nonce = secrets.token_urlsafe(16)
        body = rewritten(self._body.decode(), nonce, self._shell()).encode()
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": _with_ours(headers, nonce)})
        await self._send({"type": "http.response.body", "body": body})


def _with_ours(
    headers: list[tuple[bytes, bytes]], nonce: str = "", *, kept: bool = False
) -> list[tuple[bytes, bytes]]:
    ours = {**_HEADERS, "content-security-policy": _policy(nonce)}
    if not kept:
        # Whoever sits at this browser next must not find a conversation by going back.
        ours["cache-control"] = "no-store"
    others = [pair for pair in headers if pair[0].decode().lower() not in ours]
    return [*others, *((k.encode(), v.encode()) for k, v in ours.items())]


def _policy(nonce: str) -> str:
    """What the browser may load and run; without a nonce, nothing that stands in a document."""
    if nonce:
        return _POLICY.format(nonce=nonce)
    return _POLICY.replace(" 'unsafe-eval' 'nonce-{nonce}'", "")
