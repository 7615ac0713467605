"""Goes slowly with somebody who is in distress: their words, no task, and one easy question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.guided.answering import FITS_ITS_SLOT
from coach.models.guided.listening import listen, spend
from coach.models.guided.phrasing import key
from coach.models.guided.words import sentences
from coach.protocol import Intent, Move
from coach.schemas import Safety

if TYPE_CHECKING:
    from coach.models.guided.answering import Answers
    from coach.models.guided.hearing import Ear
    from coach.models.guided.reflecting import Mirror
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide

# Whoever asks or steers gets what they ask for, distress or not.
_TELLING = frozenset({Intent.ANSWER, Intent.YES, Intent.NO, Intent.DONT_KNOW, Intent.GREET})


class Slowly:
    """One turn without a passage, a draft, a detour, a contradiction or a next item on a list."""

    def __init__(self, ear: Ear, mirror: Mirror, answers: Answers) -> None:
        self._ear = ear
        self._mirror = mirror
        self._answers = answers

    def take(self, talk: Talk, intent: Intent) -> bool:
        """Take the turn where the person is in distress and tells something; else False.

        Kept is what clearly answers the question that was open: distress itself is no answer.
        """
        if talk.briefing.safety is not Safety.DISTRESS:
            return False
        if intent not in _TELLING or talk.position.closed:
            talk.coach("distress", Move.REFLECT)
            return False
        slot = self._kept(talk)
        talk.move_to(offer="", asked="")
        self._mirror.reflect(talk, slot)
        talk.coach("distress", Move.REFLECT)
        plain = talk.lines("distress_plain")
        again = any(turn.reply.safety is Safety.DISTRESS for turn in talk.briefing.turns)
        if again and not any(key(line) in talk.book.used for line in plain):
            talk.coach("distress_plain", Move.CHOICE)
        return talk.ask(talk.book.any(talk.lines("distress_ask")), "", Move.SMALLER)

    def _kept(self, talk: Talk) -> SlotGuide | None:
        asked, message = self._answers.asked(talk), talk.briefing.message
        spend(talk)
        if asked is None or not sentences(message):
            return None
        worded = asked.form not in {"scale", "date"}
        if worded and talk.briefing.turns:
            fits = float(self._ear.fit(sentences(message), asked).max())
            if fits < FITS_ITS_SLOT:
                return None
        filled = listen(talk, self._ear, asked, message)
        return asked if worded and asked in filled else None
