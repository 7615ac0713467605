"""Finds who speaks for a case: its own messages, or a simulated coachee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.batch.coachee import Scripted

if TYPE_CHECKING:
    from coach.batch.coachee import Case, Coachee
    from coach.batch.coachees import Cast
    from coach.settings import Settings


class Speakers:
    """Those of one run. ``played_by`` is the model that plays personas, see ``coachees.Cast``."""

    def __init__(self, settings: Settings, played_by: str = "") -> None:
        self._settings = settings
        self._played_by = played_by
        self._cast: Cast | None = None

    def coachee(self, case: Case) -> Coachee:
        """Who speaks for ``case``. Raises BadInput where there is nobody of that name."""
        if not case.persona:
            return Scripted(case)
        if self._cast is None:
            from coach.batch.coachees import Cast
            from coach.retrieval import OnnxEmbedder

            self._cast = Cast(self._settings, OnnxEmbedder(), self._played_by)
        return self._cast.coachee(case)

    async def close(self) -> None:
        """Close what they were played with."""
        if self._cast is not None:
            await self._cast.close()
