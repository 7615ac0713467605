"""The guided coach: a reply from what is missing, what was just said and what was done lately."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from coach.models.guided.answering import Answers
from coach.models.guided.asides import Asides
from coach.models.guided.assent import agrees, refuses
from coach.models.guided.bringing import Shelf
from coach.models.guided.hearing import Ear
from coach.models.guided.homecoming import Homecoming
from coach.models.guided.noticing import notice
from coach.models.guided.reflecting import Mirror
from coach.models.guided.shadows import ShadowLibrary
from coach.models.guided.slowing import Slowly
from coach.models.guided.steering import Wheel
from coach.models.guided.talk import Talk
from coach.models.guided.tension import Tensions
from coach.prompts import phrases
from coach.protocol import Intent, Repair
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from coach.prompts import Prompts
    from coach.protocol import Briefing, DraftEnd, DraftSentence, Embedder, Refused, Retriever
    from coach.transcript import Position


class GuidedModel:
    """A coach without a language model: it listens by meaning and speaks from ``prompts/``.

    Deterministic: the same conversation gets the same reply. Implements ``protocol.ChatModel``.
    """

    name = "guided"

    def __init__(self, embedder: Embedder, retriever: Retriever, prompts: Prompts) -> None:
        ear = Ear(embedder, prompts)
        salience = prompts.data("salience")
        mirror = Mirror(ear, salience["heavy"], salience["light"])
        shelf = Shelf(ear, retriever)
        shadows = ShadowLibrary(ear, prompts.data("shadows"))
        wheel = Wheel(ear, shadows)
        self._ear = ear
        self._prompts = prompts
        self._tensions = Tensions(ear, prompts.data("tensions"))
        self._answers = Answers(ear, mirror, shelf, wheel, shadows, self._tensions)
        self._asides = Asides(ear, shelf, wheel, self._answers)
        self._homecoming = Homecoming(self._answers, wheel)
        self._slowly = Slowly(ear, mirror, self._answers)

    async def draft(self, briefing: Briefing) -> AsyncGenerator[DraftSentence | DraftEnd, None]:
        """Draft one turn; never raises for anything a person can type."""
        talk = await asyncio.to_thread(self._compose, briefing)
        for sentence in talk.sentences:
            yield sentence
        yield talk.end()

    async def repair(
        self, briefing: Briefing, refused: Sequence[Refused], shown: Sequence[str]
    ) -> Repair:
        """It has no other wording than the one it chose."""
        return Repair({})

    def greet(self, briefing: Briefing) -> tuple[Sequence[DraftSentence], Position]:
        """What to say first to somebody who comes back, and where the conversation then stands."""
        talk = Talk(briefing)
        self._homecoming.greet(talk)
        return talk.sentences, talk.end().position

    def unattended(self) -> GuidedModel:
        """Itself: it never has to wait."""
        return self

    def expected(self, messages: Sequence[str]) -> Usage:
        """It costs nothing."""
        return Usage()

    async def close(self) -> None:
        """It holds nothing open."""

    def warm(self) -> None:
        """Fit the classifier and read the lines now rather than at the first message."""
        first = next(iter(self._prompts.stages.values())).slots[0]
        self._ear.fit(["Hello."], first)
        self._ear.encode(sorted(phrases(self._prompts)))
        self._tensions.warm()

    def _compose(self, briefing: Briefing) -> Talk:
        talk = Talk(briefing)
        if self._asides.after_crisis(talk):
            return talk
        notice(talk)
        intent = briefing.understanding.intent
        if self._slowly.take(talk, intent) or self._homecoming.hear(talk, intent):
            return talk
        if talk.position.offer.startswith("clinic:") and (agrees(talk) or refuses(talk)):
            # What the coach asked last is answered before anything else is read into it.
            intent = Intent.ANSWER
        if talk.position.closed and intent in {
            Intent.ANSWER,
            Intent.YES,
            Intent.NO,
            Intent.DONT_KNOW,
        }:
            self._asides.after_close(talk)
        elif intent in self._asides.handled:
            self._asides.take(talk, intent)
        else:
            self._answers.take(talk, intent)
        return talk
