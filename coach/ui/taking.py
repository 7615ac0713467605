"""What a person takes along from the page: their record in a file, the picture to look at."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from asyncio import to_thread
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from coach.ui.endpoints import asking
from coach.ui.opening import Opening
from coach.ui.parts import transcript_of
from coach.ui.views import picture

_TYPES = {
    "md": "text/markdown",
    "pdf": "application/pdf",
    "json": "application/json",
    "ics": "text/calendar",
    "svg": "image/svg+xml",
}


class Taking:
    """Endpoints of the page."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        return {"page_export": self.export, "page_picture": self.picture}

    async def export(self, thread: str, format: str) -> dict[str, str]:
        """The file: its name, its type, and its bytes in base64, whatever it holds."""
        from coach.export import file_name

        async with asking(self._opening) as coach:
            made = await coach.export(thread, format)
            name = file_name(await coach.transcript(thread), format)
        data = made if isinstance(made, bytes) else made.encode()
        return {"name": name, "type": _TYPES[format], "data": b64encode(data).decode()}

    async def picture(self, thread: str) -> str:
        """The large picture and its words, as a part of the page."""
        async with asking(self._opening) as coach:
            transcript = await transcript_of(coach, thread)
        return await to_thread(picture.large, transcript)
