"""The coach with a language model: it drafts, the graph decides what of it is shown."""

from __future__ import annotations

import time
from contextlib import aclosing
from copy import copy
from typing import TYPE_CHECKING

from coach.models.openai import faults
from coach.models.openai.client import Endpoint, Tally
from coach.models.openai.expecting import expected
from coach.models.openai.faults import Fault
from coach.models.openai.pricing import Prices
from coach.models.openai.prompt import PromptWriter
from coach.models.openai.steering import changes_of, moved, spare_of
from coach.models.openai.window import cut_short
from coach.models.openai.wire import (
    CLOSE,
    Reading,
    Runaway,
    WrongShape,
    answer_schema,
    repair_schema,
)
from coach.protocol import DraftEnd, Repair
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from coach.models.openai.asked import Asked
    from coach.models.openai.pace import Pacing
    from coach.models.openai.prompt import Request
    from coach.prompts import Guide, Prompts
    from coach.protocol import Briefing, DraftSentence, Refused, Retriever
    from coach.schemas import Passage

# Passages a turn: those that fit the message, and of those the stage leans on the first ones.
MOST_FOUND, MOST_LEANED_ON = 4, 2
# A stage's own passages are looked up again after this, since sources come and go.
SECONDS_KEPT = 60.0


class OpenAIModel:
    """Implements ``coach.protocol.ChatModel`` over any endpoint that speaks OpenAI's protocol.

    ``name`` of the endpoint's model; ``patience`` in seconds of silence; ``prices`` is a table of
    prices of one's own. Without ``api_key`` and ``base_url`` every draft ends with a fault.
    """

    def __init__(
        self,
        model: str,
        retriever: Retriever,
        prompts: Prompts,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        patience: float = 45.0,
        prices: Path | None = None,
    ) -> None:
        self._endpoint: Asked = Endpoint(
            model, api_key=api_key, base_url=base_url, patience=patience
        )
        self._retriever = retriever
        self._prompts = prompts
        self._writer = PromptWriter(prompts)
        self._prices = Prices(prices)
        self._schema = answer_schema([*prompts.stages, *prompts.clinics, CLOSE])
        self._leaned_on: dict[tuple[str, str], tuple[float, list[Passage]]] = {}
        self._unattended = self._in_waves = False

    def over(self, endpoint: Asked) -> OpenAIModel:
        """The same model, unattended, with answers that come through the Batch API."""
        theirs = copy(self)
        theirs._endpoint = endpoint
        theirs._unattended = theirs._in_waves = True
        return theirs

    def unattended(self, pace: Pacing | None = None) -> OpenAIModel:
        """The same model at the pace of its endpoint, which tells an outage as one.

        ``pace`` is one that others keep too; without it this model has one of its own.
        """
        theirs = copy(self)
        theirs._endpoint = self._endpoint.unattended(pace)
        theirs._unattended = True
        return theirs

    def expected(self, messages: Sequence[str]) -> Usage:
        """What a conversation of these messages costs, about; see ``expecting``."""
        usage = expected(self._writer.system, messages)
        return usage.model_copy(update={"model": self.name, "cost": self._cost(usage)})

    @property
    def name(self) -> str:
        """As in ``Settings.model``."""
        return f"openai:{self._endpoint.model}"

    def warm(self) -> None:
        """Load what the first call needs."""
        self._endpoint.warm()
        for guide in self._prompts.stages.values():
            self._passages_of(guide, "")

    async def close(self) -> None:
        """Close the connections to the endpoint."""
        await self._endpoint.close()

    async def draft(self, briefing: Briefing) -> AsyncGenerator[DraftSentence | DraftEnd, None]:
        """Draft one turn with one call; whatever the endpoint does, it ends with a DraftEnd."""
        request = self._writer.draft(briefing, self._passages(briefing))
        tally, reading = Tally(), Reading(request.labels)
        try:
            async with aclosing(
                self._endpoint.stream(request.messages, self._schema, tally)
            ) as pieces:
                async for piece in pieces:
                    for sentence in reading.add(piece):
                        yield sentence
            rest = reading.rest()
        except (Fault, WrongShape, Runaway) as error:
            yield DraftEnd(
                position=briefing.position,
                usage=self._usage(tally),
                fault=self._unread(request, tally) or _sentence(error),
                outage=self._is_outage(error),
            )
            return
        unread = self._unread(request, tally)
        yield DraftEnd(
            position=moved(briefing, rest.next),
            changes=changes_of(rest.record),
            usage=self._usage(tally),
            spare=spare_of(rest.next),
            notices=(unread,) if unread else (),
        )

    async def repair(
        self, briefing: Briefing, refused: Sequence[Refused], shown: Sequence[str]
    ) -> Repair:
        """Ask once for another wording of each; none where the endpoint does not give one."""
        draft = self._writer.draft(briefing, self._passages(briefing))
        request = self._writer.repair(draft, refused, shown)
        tally, reading = Tally(), Reading(request.labels)
        try:
            async with aclosing(
                self._endpoint.stream(request.messages, repair_schema(), tally)
            ) as pieces:
                async for piece in pieces:
                    reading.keep(piece)
            found = reading.repairs()
        except (Fault, WrongShape, Runaway) as error:
            if self._is_outage(error):
                return Repair({}, self._usage(tally), outage=_sentence(error))
            found = {}  # The source's own words stand in, or nothing.
        # What was withheld as one kind is not let through as another.
        kept = {
            index: sentence
            for index, sentence in found.items()
            if 0 <= index < len(refused)
            and (sentence is None or sentence.kind is refused[index].draft.kind)
        }
        return Repair(kept, self._usage(tally))

    def _passages(self, briefing: Briefing) -> list[Passage]:
        found = list(briefing.passages[:MOST_FOUND])
        guide = self._prompts.guide(briefing.position.stage)
        known = {passage.id for passage in found}
        others = [p for p in self._passages_of(guide, briefing.owner) if p.id not in known]
        return found + others[:MOST_LEANED_ON]

    def _passages_of(self, guide: Guide, owner: str) -> list[Passage]:
        """The best passage for each query a stage leans on, of those that ``owner`` may see."""
        now, key = time.monotonic(), (guide.name, owner)
        until, passages = self._leaned_on.get(key, (0.0, []))
        if now > until:
            found = (self._retriever.search(query, 1, owner=owner) for query in guide.leans_on)
            passages = list({passage.id: passage for best in found for passage in best}.values())
            # In place: models that were made of this one share it.
            for name, held in list(self._leaned_on.items()):
                if held[0] <= now:
                    self._leaned_on.pop(name, None)
            self._leaned_on[key] = (now + SECONDS_KEPT, passages)
        return passages

    def _unread(self, request: Request, tally: Tally) -> str:
        """What of a request the server left out; the models behind the Batch API read it all."""
        return "" if self._in_waves else cut_short(request.messages, tally)

    def _is_outage(self, error: Exception) -> bool:
        return self._unattended and isinstance(error, Fault) and error.outage

    def _usage(self, tally: Tally) -> Usage:
        usage = Usage(
            model=self.name,
            calls=tally.calls,
            prompt_tokens=tally.prompt_tokens,
            cached_tokens=tally.cached_tokens,
            completion_tokens=tally.completion_tokens,
        )
        return usage.model_copy(update={"cost": self._cost(usage)})

    def _cost(self, usage: Usage) -> float | None:
        return self._prices.cost(self._endpoint.model, usage, batch=self._in_waves)


def _sentence(error: Exception) -> str:
    if isinstance(error, Fault):
        return str(error)
    return faults.TOO_LONG if isinstance(error, Runaway) else faults.GARBLED
