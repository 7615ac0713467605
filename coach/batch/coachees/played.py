"""A coachee whom a language model plays, from a description and what they keep to themselves."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined, Template
from pydantic import BaseModel, ValidationError

from coach.batch.coachees.hearing import heard
from coach.batch.coachees.library import FOLDER
from coach.batch.coachees.written import MOST_TURNS
from coach.errors import BadInput, ModelUnavailable
from coach.models.openai.client import Endpoint, Tally
from coach.models.openai.faults import (
    DECLINED,
    EMPTY,
    FILTERED,
    GARBLED,
    OUT_OF_ROOM,
    TOO_LONG,
    Fault,
)
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.batch.coachee import Case
    from coach.batch.coachees.library import Person
    from coach.models.openai.pricing import Prices
    from coach.transcript import Turn

# The facts of a library's person that a model is given; more would be recited.
MOST_FACTS = 24
# What the model makes of one person says nothing of the next.
_THIS_PERSON = frozenset({DECLINED, EMPTY, FILTERED, OUT_OF_ROOM, TOO_LONG})
_SCHEMA = {
    "type": "object",
    "properties": {"says": {"type": "string"}, "leaves": {"type": "boolean"}},
    "required": ["says", "leaves"],
    "additionalProperties": False,
}


class _Answer(BaseModel):
    says: str
    leaves: bool = False


class PlayedCoachee:
    """Implements ``coach.batch.Coachee`` with one call a message.

    ``person`` is whom the library has under the case's persona, None where the persona is a
    description. ``usage`` is what was spent by this object, apart from the coach's.
    """

    def __init__(
        self, case: Case, endpoint: Endpoint, prices: Prices, person: Person | None = None
    ) -> None:
        self._case = case
        self._endpoint = endpoint
        self._prices = prices
        self._system = _rendered(case, person)
        self._left_after = -1
        self.usage = Usage(model=f"openai:{endpoint.model}")

    async def next(self, turns: Sequence[Turn]) -> str | None:
        """The next message, None where they have left.

        Raises ModelUnavailable where the model cannot be reached or is out of order, and BadInput
        where it will not play this person.
        """
        if len(turns) >= (self._case.turns or MOST_TURNS) or len(turns) == self._left_after:
            return None
        if turns and heard(turns[-1].reply).closes:
            return None
        answer = await self._asked(turns)
        if answer.leaves:
            self._left_after = len(turns) + 1
        return answer.says.strip() or None

    async def _asked(self, turns: Sequence[Turn]) -> _Answer:
        messages = [{"role": "system", "content": self._system}]
        messages.append({"role": "user", "content": "The chat is open. What do you type first?"})
        for turn in turns:
            said = _Answer(says=turn.message).model_dump_json()
            messages.append({"role": "assistant", "content": said})
            messages.append({"role": "user", "content": turn.reply.text})
        tally, text = Tally(), ""
        try:
            async for piece in self._endpoint.stream(messages, _SCHEMA, tally):
                text += piece
            return _Answer.model_validate_json(text[text.find("{") :])
        except Fault as error:
            kind = BadInput if str(error) in _THIS_PERSON else ModelUnavailable
            raise kind(f"The coachee's model failed: {error}") from error
        except ValidationError as error:
            raise BadInput(f"The coachee's model failed: {GARBLED}") from error
        finally:
            self._count(tally)

    def _count(self, tally: Tally) -> None:
        usage = Usage(
            model=self.usage.model,
            calls=tally.calls,
            prompt_tokens=tally.prompt_tokens,
            cached_tokens=tally.cached_tokens,
            completion_tokens=tally.completion_tokens,
        )
        cost = self._prices.cost(self._endpoint.model, usage)
        self.usage = self.usage.plus(usage.model_copy(update={"cost": cost}))


def _rendered(case: Case, person: Person | None) -> str:
    facts, secrets = [], list(case.hidden)
    if person:
        sayings = [saying for each in person.says.values() for saying in each]
        # One of each topic first, so that a few of them give the whole person.
        firsts = [each[0] for each in person.says.values()]
        facts = [s.says for s in firsts if not s.when][:MOST_FACTS]
        secrets += [saying.says for saying in sayings if saying.when]
    return _template().render(
        who=person.who if person else case.persona,
        facts=facts,
        hidden=secrets,
        temperament=case.temperament or (person.temperament if person else ()),
    )


@cache
def _template() -> Template:
    environment = Environment(undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string((FOLDER / "coachee.md").read_text(encoding="utf-8"))
