"""Makes the first paint ours, and lets the browser fetch from nowhere but here.

Gradio puts a page's own style and scripts in only after its own have run; until then its defaults
would show. This middleware writes ours into the document itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = """\
<meta name="description" content="A career coach that shows nothing unsaid by its sources or you.">
<meta name="referrer" content="no-referrer">
<link rel="stylesheet" href="coach/coach.css">
<link rel="modulepreload" href="coach/main.js">
<script>
try {
  const theme = localStorage.getItem("career-coach.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* no storage: the system's own theme */ }
</script>
"""

# Gradio builds its templates with new Function, hence 'unsafe-eval'.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_GRADIO_META = re.compile(
    r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|\s*<link rel="manifest"[^>]*>'
)
_VIEWPORT = re.compile(r'content="width=device-width[^"]*"')


def rewritten(document: str) -> str:
    """Gradio's document with our style in it from the start, and without Gradio's signboards."""
    document = _GRADIO_META.sub("", document)
    document = _VIEWPORT.sub(
        'content="width=device-width, initial-scale=1, interactive-widget=resizes-content"',
        document,
    )
    return document.replace("</head>", f"{_HEAD}</head>", 1)


class FirstPaint:
    """ASGI middleware: adds the headers to every answer, rewrites the one document."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Document(send) if scope["path"] == "/" else _Plain(send)
        await self._app(scope, receive, answer)


class _Plain:
    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = _with_ours(message["headers"])
        await self._send(message)


class _Document:
    """Holds the document back until it is whole: its length changes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = rewritten(self._body.decode()).encode()
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": _with_ours(headers)})
        await self._send({"type": "http.response.body", "body": body})


def _with_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    kept = [pair for pair in headers if pair[0].decode().lower() not in _HEADERS]
    return [*kept, *((k.encode(), v.encode()) for k, v in _HEADERS.items())]
