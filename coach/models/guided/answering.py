"""Takes an answer: into the record, back to the person in their words, and on to what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.guided import line as mission_line
from coach.models.guided.assent import AGREES, REFUSES, agrees, refuses, says_nothing
from coach.models.guided.bringing import DIRECT_FLOOR, Shelf
from coach.models.guided.correcting import (
    correct,
    mended,
    name_field,
    part_correction,
    say_corrected,
)
from coach.models.guided.detours import answer_offer, offer_clinic
from coach.models.guided.drafting import Drafts
from coach.models.guided.listening import listen, next_text, spend
from coach.models.guided.pieces import annoyed, closes_topic, says_nothing_yet, to_the_coach
from coach.models.guided.steering import DEEPER, MAX_TRIES
from coach.models.guided.tension import OFFER as CONTRADICTION
from coach.models.guided.whose import OWN, anothers
from coach.models.guided.words import sentences, words
from coach.protocol import Intent, Move
from coach.record import RecordChange
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from coach.models.guided.hearing import Ear
    from coach.models.guided.reflecting import Mirror
    from coach.models.guided.shadows import ShadowLibrary
    from coach.models.guided.steering import Wheel
    from coach.models.guided.talk import Talk
    from coach.models.guided.tension import Tensions
    from coach.prompts import SlotGuide

SHADOW, EVIDENCE = "shadows.items.+.shadow", "shadows.items.+.evidence"
# A message shorter than this says too little to look for a passage that fits it.
_WORDS_FOR_A_PASSAGE = 6
# Passages belong to answers: below this the message says something else than the slot asks for.
# Of 58 passages brought in nine conversations, all 25 that did not fit lay below, and one that did.
FITS_ITS_SLOT = 0.40
_REPLIES_BETWEEN_PASSAGES = 2
_LONG_MESSAGE = 160
# "Maybe a 5, on good days a 6" holds nothing besides the number.
_A_NUMBER_AT_LENGTH = 9


class Answers:
    """What happens to an answer."""

    def __init__(
        self,
        ear: Ear,
        mirror: Mirror,
        shelf: Shelf,
        wheel: Wheel,
        shadows: ShadowLibrary,
        tensions: Tensions,
    ) -> None:
        self._ear = ear
        self._mirror = mirror
        self._shelf = shelf
        self._wheel = wheel
        self._shadows = shadows
        self._tensions = tensions
        self._drafts = Drafts(ear, mirror, wheel)

    def take(self, talk: Talk, intent: Intent) -> None:
        """Answer an answer; what the coach had put on the table is dealt with first."""
        offer = talk.position.offer
        if talk.briefing.understanding.polite and self._drafts.still_open(talk, offer):
            return
        talk.move_to(offer="")
        if offer == "line":
            self._drafts.edit(talk)
        elif offer.startswith("shadow:"):
            self._shadow(talk, offer.removeprefix("shadow:"))
        elif offer == CONTRADICTION:
            self._between(talk)
        elif offer.startswith("clinic:") and (intent is Intent.YES or agrees(talk)):
            answer_offer(self._wheel, talk, offer.removeprefix("clinic:"), True)
        elif offer.startswith("clinic:") and (intent is Intent.NO or refuses(talk)):
            answer_offer(self._wheel, talk, offer.removeprefix("clinic:"), False)
        else:
            self._plain(talk)

    def asked(self, talk: Talk) -> SlotGuide | None:
        """The slot the last question was about; the first of the stage where none was asked yet."""
        path = talk.position.asked
        if path.endswith(DEEPER):
            return None
        guides = [talk.guide, *talk.briefing.prompts.stages.values()]
        found = next((slot for guide in guides if (slot := guide.slot(path))), None)
        return found or (talk.guide.slots[0] if not talk.briefing.turns else None)

    def hand_back(self, talk: Talk, slot: SlotGuide | None) -> None:
        """Say what was heard in their words, and ask nothing."""
        self._mirror.reflect(talk, slot)

    def hear(self, talk: Talk, message: str) -> SlotGuide | None:
        """Put ``message`` in the record; returns the slot it filled first."""
        asked = self.asked(talk)
        spend(talk)
        filled = listen(talk, self._ear, asked, message, self._followed_up(talk))
        return filled[0] if filled else None

    @staticmethod
    def _followed_up(talk: Talk) -> SlotGuide | None:
        """The slot that the last question went deeper into: the answer to it likely adds to it."""
        path, _, deeper = talk.position.asked.partition(DEEPER)
        return talk.guide.slot(path) if deeper else None

    def _plain(self, talk: Talk) -> None:
        asked = self.asked(talk)
        if talk.briefing.understanding.polite:
            # Nothing to keep and nothing to hand back: the question stands.
            if asked is None or not self._wheel.ask(talk, asked, smaller=True):
                self._wheel.go_on(talk)
            return
        followed_up = talk.position.asked.endswith(DEEPER)
        message = self._put_right(talk, talk.briefing.message)
        if message is None or self._left_alone(talk, asked, message):
            return
        slot = self.hear(talk, message)
        if (
            asked is not None
            and slot is None
            and (self._unclear_form(talk, asked) or self._whose(talk, asked, message))
        ):
            return
        if slot is not None and slot.form == "line" and self._drafts.own_line(talk, message):
            return
        if self._tensions.name(talk):
            return
        if len(words(message)) > _LONG_MESSAGE:
            talk.coach("long", Move.REFLECT)
        # A day and a number are no words, and a line that is none is not handed back as one.
        worded = slot is not None and slot.form not in {"scale", "date", "line"}
        if slot is None or slot.form != "scale" or len(words(message)) > _A_NUMBER_AT_LENGTH:
            self._mirror.reflect(talk, slot if worded else None)
        self._after(talk, slot, asked, followed_up)

    def _left_alone(self, talk: Talk, asked: SlotGuide | None, message: str) -> bool:
        """Leave alone what they ask to leave alone, and keep what they said before they did."""
        told = [piece for piece in sentences(message) if not closes_topic(piece)]
        if len(told) == len(sentences(message)):
            return False
        slot = self.hear(talk, " ".join(told)) if told else None
        talk.coach("topic_closed", Move.BRIDGE)
        if asked is not None and slot is None:
            talk.move_to(tries={**talk.position.tries, asked.path: MAX_TRIES})
        self._wheel.go_on(talk)
        return True

    def _between(self, talk: Talk) -> None:
        """What they say to two things laid side by side: theirs to refuse, or to leave both."""
        message = talk.briefing.message
        if refuses(talk):
            talk.coach("contradiction_refused", Move.REFLECT)
        elif not says_nothing(message):
            listen(talk, self._ear, None, message, next_text(talk))
            self._mirror.reflect(talk, None)
        self._wheel.go_on(talk)

    def _put_right(self, talk: Talk, message: str) -> str | None:
        """Deal with what corrects, complains or says nothing; the rest of the message, or None.

        None where the turn ends here with a question of its own.
        """
        if annoyed(message):
            talk.coach("resistance", Move.REFLECT)
        self._shelf.introduce(talk, message)
        restated = mission_line.restated(message)
        if restated and talk.record.mission.line:
            self._drafts.take_line(talk, mission_line.Edit("changed", restated[0]))
            return restated[1]
        asked = self.asked(talk)
        if says_nothing(message) and asked is not None and asked.form not in {"scale", "date"}:
            spend(talk)
            unclear = talk.book.any(talk.lines("unclear"))
            return None if talk.ask(unclear, asked.path, Move.INSTANCE) else message
        correction, rest = part_correction(message)
        if correction and (own := mended(rest, correction)):
            return own
        value = name_field(talk, message)
        value = value or (correct(talk, self._ear, correction) if correction else "")
        if value:
            say_corrected(talk, value)
        elif correction and not words(rest):
            unclear = talk.book.any(talk.lines("correction_unclear"))
            return None if talk.ask(unclear, talk.position.asked) else rest
        return rest

    def _after(
        self, talk: Talk, slot: SlotGuide | None, asked: SlotGuide | None, followed_up: bool
    ) -> None:
        """A passage where one fits, then a detour, a follow-up, or the next question."""
        if slot is None or slot.form in {"text", "many", "line"}:
            self.bring(talk, slot)
        if asked is not None and slot is not None and slot.path != asked.path:
            self._wheel.follow(talk, slot)
        if offer_clinic(talk):
            return
        if (
            asked is not None
            and slot == asked
            and not followed_up
            and self._wheel.deeper(talk, asked)
        ):
            return
        self._wheel.go_on(talk)

    def bring(self, talk: Talk, slot: SlotGuide | None = None) -> bool:
        """Bring a passage that fits: to what was said, or to what was being talked about."""
        briefing, message = talk.briefing, talk.briefing.message
        if len(words(message)) < _WORDS_FOR_A_PASSAGE or _brought_lately(talk):
            return False
        if slot is not None and not self._answers_it(message, slot):
            return False
        query = briefing.understanding.query or message
        direct = [(p, query) for p in briefing.passages[:2] if p.score >= DIRECT_FLOOR]
        leaning = self._shelf.fitting(slot, message, briefing.owner) if slot else []
        return self._shelf.bring(talk, [*direct, *leaning])

    def _answers_it(self, message: str, slot: SlotGuide) -> bool:
        pieces = [piece for piece in sentences(message) if not to_the_coach(piece)]
        return bool(pieces) and float(self._ear.fit(pieces, slot).max()) >= FITS_ITS_SLOT

    def _unclear_form(self, talk: Talk, asked: SlotGuide) -> bool:
        """A number or a day was asked for and none was given: ask once more, plainly."""
        names = {"scale": "number_unclear", "date": "date_unclear"}
        if asked.form not in names or talk.tries(asked) >= MAX_TRIES:
            return False
        self._mirror.reflect(talk, None)
        talk.move_to(tries={**talk.position.tries, asked.path: MAX_TRIES})
        return talk.ask(talk.book.any(talk.lines(names[asked.form])), asked.path, Move.SMALLER)

    def _whose(self, talk: Talk, asked: SlotGuide, message: str) -> bool:
        """What somebody else wants was said where their own wish was asked for: ask for that."""
        told = any(anothers(piece) for piece in sentences(message))
        if asked.path not in OWN or not told or talk.tries(asked) >= MAX_TRIES:
            return False
        self._mirror.reflect(talk, None)
        spent, stage = talk.position.spent, talk.position.stage
        talk.move_to(
            tries={**talk.position.tries, asked.path: MAX_TRIES},
            # No answer of theirs yet, so none is counted.
            spent={**spent, stage: max(spent.get(stage, 0) - 1, 0)},
        )
        return talk.ask(talk.book.any(talk.lines("whose")), asked.path, Move.SMALLER)

    def _shadow(self, talk: Talk, name: str) -> None:
        """Taken, refused, or put better: the shadow is theirs to name."""
        message = talk.briefing.message
        yes, no = AGREES.match(message), REFUSES.match(message)
        rest = message[yes.end() :] if yes else message[no.end() :] if no else message
        spend(talk)
        items = talk.record.shadows.items
        power = items[-1].superpower.live[-1].turns if items and items[-1].superpower else ()
        if yes:
            known = self._shadows.known[name]
            talk.put(SHADOW, known.shadow, sorted({*power, talk.number}), by="coach")
            path = talk.path(SHADOW)
            talk.change(RecordChange(path=path, op="confirm", turns=(talk.number,)))
            if len(words(rest)) >= _WORDS_FOR_A_PASSAGE:
                talk.put(EVIDENCE, rest.strip())
        elif len(words(rest)) >= 4:
            talk.put(SHADOW, _said(rest))
        elif no:
            talk.coach("shadow_refused", Move.REFLECT)
        if not self._mirror.reflect(talk, talk.guide.slot(SHADOW)) and yes:
            talk.coach("shadow_agreed", Move.REFLECT)
        self.bring(talk, talk.guide.slot(SHADOW))
        self._wheel.go_on(talk)


def _said(text: str) -> str:
    """``text`` from the first sentence that says something: "hm. maybe. I decide for them"."""
    first = next((piece for piece in sentences(text) if not says_nothing_yet(piece)), text)
    return text[text.find(first) :].strip()


def _brought_lately(talk: Talk) -> bool:
    last = list(talk.briefing.turns)[-_REPLIES_BETWEEN_PASSAGES:]
    return any(s.kind is SentenceKind.SOURCE for turn in last for s in turn.reply.sentences)
