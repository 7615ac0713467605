"""Holds one case from wherever it stands to its end."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from coach.batch.coachee import Result, SentenceVerdict
from coach.errors import BadInput, ModelUnavailable, StoreDamaged, UnknownThread
from coach.graph.responding import FINISHED, TOOK_OVER
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from coach.batch.coachee import Case, Coachee
    from coach.session import Coach
    from coach.transcript import Reply, Transcript, Turn

log = logging.getLogger(__name__)

# A conversation begins at nine and has a turn every two minutes: nothing in a result is to depend
# on when, or how fast, it was made.
_BEGINS, _A_TURN = time(9, tzinfo=UTC), timedelta(minutes=2)


class Paused(Exception):
    """The run is to end; the case goes on where it stands in the next one."""


# What no other case would survive either.
_FATAL = (Paused, ModelUnavailable, StoreDamaged, OSError)


class Conversation:
    """One case with the engine of the chat.

    ``owner`` is whose its turns are while it lasts; ``goes_on`` is asked before each turn,
    ``told`` hears what each turn cost, and whether it was made now or in a run before.
    """

    def __init__(
        self,
        coach: Coach,
        case: Case,
        coachee: Coachee,
        *,
        owner: str,
        on: date,
        strict_model: bool,
        goes_on: Callable[[], bool],
        told: Callable[[Usage, bool], None],
    ) -> None:
        self._coach = coach
        self._case = case
        self._coachee = coachee
        self._owner = owner
        self._begins = datetime.combine(on, _BEGINS)
        self._strict_model = strict_model
        self._goes_on = goes_on
        self._told = told
        self._mark = blake2b(case.model_dump_json().encode(), digest_size=6).hexdigest()

    async def held(self) -> Result:
        """What became of the case; a fault of the case itself is in its ``error``.

        Raises Paused, and what no other case would survive either: ModelUnavailable,
        StoreDamaged, OSError.
        """
        error: str | None = None
        try:
            await self._talk()
        except BadInput as fault:
            error = str(fault)
        except ModelUnavailable:
            if not self._goes_on():  # Nobody waits for it any more.
                raise Paused from None
            raise
        except _FATAL:
            raise
        except Exception as fault:  # noqa: BLE001 - no case may end the run of all others
            # Without the error's own words, which may be the person's.
            where = traceback.extract_tb(fault.__traceback__)[-1]
            place = f"{type(fault).__name__}, {Path(where.filename).name} line {where.lineno}"
            log.error("The case “%s” failed inside (%s).", self._case.id, place)
            error = f"Something went wrong inside ({place})."
        return self._result(await self._transcript(), error)

    async def _talk(self) -> None:
        transcript = await self._transcript()
        turns: Sequence[Turn] = transcript.turns if transcript else ()
        pending = ""
        if transcript is not None:
            if self._is_ours(turns):
                pending = await self._coach.pending(self._case.id, owner=self._owner)
            else:  # The case was changed after it had begun.
                await self._coach.discard(self._owner, [self._case.id])
                turns = ()
        for turn in turns:
            self._told(turn.reply.usage, False)
        while True:
            self._hold_to_the_model(turns)
            # A message that was accepted before a kill need not be thought of again.
            message = pending or await self._said(turns)
            pending = ""
            if not message:
                return
            if not self._goes_on():
                raise Paused
            reply = await self._asked(message, len(turns) + 1)
            self._told(reply.usage, True)
            turns = (await self._coach.transcript(self._case.id, owner=self._owner)).turns

    async def _said(self, turns: Sequence[Turn]) -> str | None:
        before = self._coachee.usage.cost or 0.0
        message = await self._coachee.next(turns)
        spent = (self._coachee.usage.cost or 0.0) - before
        self._told(Usage(cost=spent), False)
        return message

    def _hold_to_the_model(self, turns: Sequence[Turn]) -> None:
        """Raise BadInput where only the model may speak, and in the last turn it did not."""
        if self._strict_model and turns and (reason := _stood_in(turns[-1].reply)):
            raise BadInput(f"Turn {turns[-1].number}: {reason}")

    async def _asked(self, message: str, number: int) -> Reply:
        reply = await self._coach.ask(
            self._case.id,
            message,
            request_id=f"{self._mark}-{number}",
            owner=self._owner,
            at=self._begins + number * _A_TURN,
            stages=self._case.stages,
        )
        if reply.turn != number:  # What was said before is gone, and nothing is to begin anew.
            await self._coach.discard(self._owner, [self._case.id])
            raise BadInput("It was forgotten while it was held.")
        return reply

    def _is_ours(self, turns: Sequence[Turn]) -> bool:
        return all(turn.request_id == f"{self._mark}-{turn.number}" for turn in turns)

    async def _transcript(self) -> Transcript | None:
        try:
            return await self._coach.transcript(self._case.id, owner=self._owner)
        except UnknownThread:
            return None

    def _result(self, transcript: Transcript | None, error: str | None) -> Result:
        if transcript is None:
            return Result(id=self._case.id, error=error)
        replies = [turn.reply for turn in transcript.turns]
        usage = Usage(model=self._coach.settings.model)
        for reply in replies:
            usage = usage.plus(reply.usage)
        return Result(
            id=self._case.id,
            transcript=transcript.model_copy(update={"owner": self._coach.owner}),
            record=transcript.record,
            verdicts=tuple(verdict for reply in replies for verdict in _verdicts(reply)),
            usage=usage,
            coachee_usage=self._coachee.usage,
            stood_in=tuple(reply.turn for reply in replies if _stood_in(reply)),
            error=error,
        )


def _stood_in(reply: Reply) -> str:
    """The notice that says that the guided coach took the turn, or finished it; "" for neither."""
    return next((n for n in reply.notices if n.endswith((TOOK_OVER, FINISHED))), "")


def _verdicts(reply: Reply) -> list[SentenceVerdict]:
    found = [
        SentenceVerdict(turn=reply.turn, shown=True, kind=s.kind, text=s.text, verdict=s.verdict)
        for s in reply.sentences
    ]
    return found + [
        SentenceVerdict(turn=reply.turn, shown=False, kind=s.kind, text=s.text, verdict=s.verdict)
        for s in reply.withheld
    ]
