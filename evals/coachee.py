"""A simulated coachee: answers what is asked, in the words one person wrote for that question."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evals.cases import lines

if TYPE_CHECKING:
    from coach.transcript import Transcript
    from evals.subjects import Talker

LONGEST = 24
"""Messages after which a coachee has had enough."""
_LOST = (
    "I don't know.",
    "Hard to say. Can you ask it differently?",
    "Nothing comes to mind right now.",
    "Skip that one, please.",
)
# What nobody wrote an utterance for, because it is a figure or a day.
_PLAIN = {
    "arrival.confidence_before": "4",
    "mission.refuel": "7 I'd say",
    "commitments.confidence_after": "6",
    "commitments.steps.+.due": "by Friday in two weeks",
}


@dataclass
class Coachee:
    """One person: what they would say to each question of the record, and how they begin.

    ``answers`` are their sentences by record path ("arrival.situation"). Asked for what they have
    no words for they say so, in four ways in turn; the fourth asks to go on.
    """

    name: str
    answers: dict[str, list[str]]
    _lost: int = field(default=0, init=False)

    def opening(self) -> str:
        """The first message."""
        return self._answer("arrival.situation") or "I am not sure where to begin."

    def answer(self, asked: str) -> str:
        """What they say when the last question was about the record path ``asked``."""
        path = _general(asked)
        if said := self._answer(path) or _PLAIN.get(path, ""):
            return said
        self._lost += 1
        return _LOST[(self._lost - 1) % len(_LOST)]

    def _answer(self, path: str) -> str:
        left = self.answers.get(path)
        return left.pop(0) if left else ""


def personas() -> list[Coachee]:
    """One coachee for each person of the slot utterances, in a fixed shuffled order."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for case in lines("slot_utterances.jsonl"):
        said[case["person"]][case["path"]].append(case["text"])
    found = [Coachee(name, dict(answers)) for name, answers in sorted(said.items())]
    random.Random(0).shuffle(found)
    return found


async def visit(talker: Talker, coachee: Coachee) -> Transcript:
    """Talk until the coach closes the conversation or the coachee has had enough."""
    thread = f"coachee-{coachee.name}"
    message = coachee.opening()
    for _ in range(LONGEST):
        await talker.ask(thread, message)
        transcript = await talker.transcript(thread)
        position = transcript.turns[-1].position
        if position.closed:
            break
        message = coachee.answer(position.asked)
    return await talker.transcript(thread)


def _general(path: str) -> str:
    """The path with "+" for the number of an item, as the utterances have it."""
    return ".".join("+" if part.isdigit() else part for part in path.split("."))
