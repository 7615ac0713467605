"""How a batch's model is asked: call by call, or in waves by way of OpenAI's Batch API."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coach.batch.crew import paced, usable_cores
from coach.errors import BadInput, BadSettings, BatchStopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.batch.options import BatchOptions, Progress
    from coach.models.openai.pace import Pace
    from coach.models.openai.waves import Waves
    from coach.protocol import ChatModel
    from coach.session import Coach

LOCAL, WAVES = "local", "waves"


class Local:
    """Each call by itself, answered as soon as the model can.

    ``at_once`` is how many conversations are under way where nobody says.
    """

    name = LOCAL
    at_once = 8

    def __init__(self, coach: Coach) -> None:
        self._coach = coach

    @cached_property
    def coach(self) -> Coach:
        """The coach that is talked with."""
        return self._coach.unattended(lambda model: paced(model, self.pace))

    @cached_property
    def pace(self) -> Pace | None:
        """The pace of all calls to the model, wherever they are made; None where there are none."""
        if self._coach.settings.model == "guided":
            return None
        from coach.models.openai.pace import Pace

        return Pace(self._coach.settings.patience)

    def workers(self, wanted: int | None, concurrency: int) -> int:
        """How many processes cases may be held in; 1 for this one alone. Raises BadInput."""
        if wanted is not None and wanted < 1:
            raise BadInput("At least one process holds the conversations (workers ≥ 1).")
        return min(usable_cores() if wanted is None else wanted, concurrency)

    async def check(self) -> None:
        """Raise BadSettings or BatchStopped where nothing can be asked; nothing was begun yet."""

    async def open(self, *, fresh: bool) -> None:
        """Begin, or go on with what an earlier run has left. Raises BatchStopped."""

    @contextmanager
    def seat(self, who: str) -> Iterator[Coach]:
        """A coach for the conversation ``who``, which is under way while the block runs."""
        yield self.coach

    def stop(self) -> None:
        """Let no conversation wait for what takes longer than a turn."""

    def forget(self, told: Sequence[str]) -> None:
        """These conversations are over, and their results are written."""

    async def close(self, *, complete: bool) -> None:
        """End; ``complete`` where nothing is to be gone on with."""


class InWaves(Local):
    """All conversations advance by one call at a time, for half the price and when it suits.

    What was asked and answered is kept beside the file of results, in ``T.jsonl.waves``. Raises
    BadSettings and BadInput where that cannot be.
    """

    name = WAVES
    at_once = 2_000

    def __init__(self, coach: Coach, out: Path | None, progress: Progress) -> None:
        super().__init__(coach)
        if coach.settings.model == "guided":
            raise BadSettings(
                "Only a language model is asked in waves: set COACH_MODEL, or use --engine local."
            )
        if out is None:
            raise BadInput("Waves take hours or days: name a file with --out to come back to.")
        self._path = out.with_name(out.name + ".waves")
        self._progress = progress

    @cached_property
    def coach(self) -> Coach:
        """The coach at the price of waves; who talks has one of their own, see ``seat``."""
        return self._of("")

    def workers(self, wanted: int | None, concurrency: int) -> int:
        """One: what all conversations ask is gathered in one process. Raises BadInput."""
        if super().workers(1 if wanted is None else wanted, concurrency) > 1:
            raise BadInput("Waves are gathered in one process: leave out --workers.")
        return 1

    async def check(self) -> None:
        """Raise BadSettings where the endpoint has no Batch API, or it may not be used."""
        from coach.models.openai.faults import Fault

        try:
            await self._waves.check()
        except Fault as fault:
            raise BadSettings(str(fault)) from fault

    async def open(self, *, fresh: bool) -> None:
        """Begin, or go on with what an earlier run has left. Raises BatchStopped."""
        from coach.models.openai.faults import Fault

        try:
            await self._waves.open(fresh=fresh)
        except Fault as fault:
            raise BatchStopped(f"{fault} Run the same command again to go on.") from fault

    @contextmanager
    def seat(self, who: str) -> Iterator[Coach]:
        """A coach for the conversation ``who``, for which waves wait while the block runs."""
        with self._waves.seat():
            yield self._of(who)

    def stop(self) -> None:
        """Wait for no wave any more."""
        self._waves.stop()

    def forget(self, told: Sequence[str]) -> None:
        """Let go of what was answered to these conversations."""
        self._waves.forget(told)

    async def close(self, *, complete: bool) -> None:
        """End; where the run is ``complete`` nothing is left."""
        await self._waves.close(complete=complete)

    def _of(self, who: str) -> Coach:
        from coach.models.openai import OpenAIModel
        from coach.models.openai.waves import WaveEndpoint

        def through(model: ChatModel) -> ChatModel:
            assert isinstance(model, OpenAIModel)
            return model.over(WaveEndpoint(self._waves, who))

        return self._coach.unattended(through)

    @cached_property
    def _waves(self) -> Waves:
        from coach.models.openai.client import Endpoint
        from coach.models.openai.waves import Waves

        settings = self._coach.settings
        key = settings.api_key.get_secret_value() if settings.api_key else None
        endpoint = Endpoint(
            settings.model.removeprefix("openai:"),
            api_key=key,
            base_url=settings.base_url,
            patience=settings.patience,
        )
        return Waves(endpoint, self._path, settings.wave_poll, self._told)

    def _told(self, what: str) -> None:
        self._progress.waits_for = what


def engine_of(coach: Coach, options: BatchOptions, progress: Progress) -> Local:
    """The engine that the options name. Raises BadInput and BadSettings."""
    name, out = options.get("engine", LOCAL), options.get("out")
    if name == WAVES:
        return InWaves(coach, Path(out) if out is not None else None, progress)
    if name != LOCAL:
        raise BadInput(f"There is no engine called '{name}'; it is {LOCAL} or {WAVES}.")
    return Local(coach)
