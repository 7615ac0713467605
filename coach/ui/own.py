"""Sources of one's own on the page: taking in a file, looking at what became of it, removing it."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coach.errors import BadInput, CoachError
from coach.session import Coach
from coach.ui.door import OWNER
from coach.ui.endpoints import asking
from coach.ui.language import t
from coach.ui.opening import Opening
from coach.ui.views import own

PATH = "/sources"
_NAME = "x-file-name"


class OwnSources:
    """Endpoints of the page, and the route that files are sent to.

    A file comes as the body of a request, its name in a header and never in a path. Where it comes
    from and how big any request may be is looked at before, by the door.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        # One file becomes passages at a time: the others wait here, and keep no thread waiting.
        self._one = asyncio.Lock()

    def named(self) -> dict[str, Callable[..., Any]]:
        """All endpoints, by the name they are called by."""
        return {
            "page_own_sources": self.listed,
            "page_own_source": self.looked_at,
            "page_own_source_more": self.more,
            "page_own_remove": self.remove,
        }

    def routes(self) -> list[Route]:
        """Where a file is sent."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def listed(self) -> dict[str, str]:
        """The list of the owner's own sources."""
        async with asking(self._opening) as coach:
            return {"list": own.listed(await coach.sources())}

    async def looked_at(self, source: str) -> str:
        """A source as the passages that became of it."""
        async with asking(self._opening) as coach:
            found = await _mine(coach, source)
            return own.sheet(found, await coach.source_passages(source))

    async def more(self, source: str, start: int) -> dict[str, Any]:
        """Further passages of a long source."""
        async with asking(self._opening) as coach:
            await _mine(coach, source)
            return own.more(await coach.source_passages(source), max(0, start))

    async def remove(self, source: str) -> dict[str, str]:
        """Delete a source with its file and its passages."""
        async with asking(self._opening) as coach:
            found = await _mine(coach, source)
            await coach.remove_source(source)
            said = t("“{title}” is removed.", title=found.title)
            return {"list": own.listed(await coach.sources()), "said": said}

    async def take(self, request: Request) -> Response:
        """Take in the file that is the body of ``request``; one sentence where that fails."""
        try:
            coach = (await self._opening()).of(request.scope[OWNER])
            name = unquote(request.headers.get(_NAME, ""))
            content = await _body(request, coach.settings.max_source_bytes, name)
            async with self._one:
                report = await coach.add_source(name, content)
            sources = await coach.sources()
        except ClientDisconnect:
            return Response(status_code=400)
        except CoachError as error:
            status = 400 if isinstance(error, BadInput) else 500
            return JSONResponse({"detail": str(error)}, status_code=status)
        title = next((each.title for each in sources if each.source == report.source), name)
        said = own.became(title, report)
        return JSONResponse({"list": own.listed(sources), "said": said, "source": report.source})


async def _mine(coach: Coach, source: str) -> Any:
    for each in await coach.sources():
        if each.own and each.source == source:
            return each
    raise BadInput(
        t("This source is not there any more; it may have been removed in another window.")
    )


async def _body(request: Request, limit: int, name: str) -> bytes:
    """The whole file, read no further than it may be long."""
    pieces, size = [], 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            most = f"{limit / (1024 * 1024):.0f} MB" if limit >= 1024 * 1024 else f"{limit:,} bytes"
            sentence = t(
                "{name} is larger than {most}; split it into parts.", name=name[:160], most=most
            )
            raise BadInput(sentence)
        pieces.append(piece)
    return b"".join(pieces)
