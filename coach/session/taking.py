"""Taking a conversation along: its record as a page, a calendar, a picture or data."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    from coach.transcript import Transcript


class Taking(ABC):
    """The part of ``Coach`` that exports."""

    @overload
    async def export(
        self,
        thread: str,
        format: Literal["md", "json", "ics", "svg"] = "md",
        *,
        owner: str | None = None,
    ) -> str: ...

    @overload
    async def export(
        self, thread: str, format: Literal["pdf"], *, owner: str | None = None
    ) -> bytes: ...

    @overload
    async def export(
        self, thread: str, format: str, *, owner: str | None = None
    ) -> str | bytes: ...

    async def export(
        self, thread: str, format: str = "md", *, owner: str | None = None
    ) -> str | bytes:
        """The conversation and its record as md, json, ics or svg (text), or pdf (bytes).

        ``ics`` holds the commitments that have a date, ``svg`` the picture alone. Raises
        UnknownThread, and BadInput (no such format; ics where no commitment has a date).
        """
        from coach.export import export

        transcript = await self.transcript(thread, owner=owner)
        return await asyncio.to_thread(export, transcript, format)

    @abstractmethod
    async def transcript(self, thread: str, *, owner: str | None = None) -> Transcript: ...
