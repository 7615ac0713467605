"""What an installed app is fetched by: its manifest, and the worker that speaks when none runs."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

_STATIC = Path(__file__).resolve().parent / "static"
# At the root, and not beside the other files: a worker sees only what is below it.
_FILES = {"manifest.webmanifest": "application/manifest+json", "worker.js": "text/javascript"}


def routes() -> list[Route]:
    """``/manifest.webmanifest`` and ``/worker.js``."""
    return [Route(f"/{name}", _file, methods=["GET"]) for name in _FILES]


async def _file(request: Request) -> Response:
    name = request.url.path.rsplit("/", 1)[1]
    return FileResponse(_STATIC / name, media_type=_FILES[name])
