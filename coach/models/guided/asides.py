"""What a person may do besides answering: ask, skip, go back, correct, stop, look at the record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.correcting import (
    correct,
    mended,
    names_what_was_wrong,
    part_correction,
    say_corrected,
)
from coach.models.guided.detours import enter_clinic
from coach.models.guided.listening import listen, next_text, spend
from coach.models.guided.steering import MAX_TRIES, clipped, running, stage_items
from coach.models.guided.whose import courtesy
from coach.models.guided.words import sentences, words
from coach.protocol import Intent, Move
from coach.record import at
from coach.schemas import Safety, SentenceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.models.guided.answering import Answers
    from coach.models.guided.bringing import Shelf
    from coach.models.guided.hearing import Ear
    from coach.models.guided.steering import Wheel
    from coach.models.guided.talk import Talk

_THANKS = re.compile(r"\W*(?:thanks?|thank you|thx|ta|cheers|danke|merci|gracias)\b", re.IGNORECASE)
_GOING = re.compile(
    r"\b(?:go|going|let['’]?s|back|jump|move|skip|switch|talk about|return|to the|over to|stage"
    r"|part|section|chapter|question)\b",
    re.IGNORECASE,
)
_TO_TAKE_ALONG = ("mission.line", "commitments.steps.+.step", "commitments.learning")
_TAKEN_WORDS, _SAYS_MORE = 24, 5
# A question about what to do that is this long also tells something about the person.
_TELLS_SOMETHING = 12


class Asides:
    """One method an intent; each ends with the question that was open, or on purpose with none."""

    def __init__(self, ear: Ear, shelf: Shelf, wheel: Wheel, answers: Answers) -> None:
        self._ear = ear
        self._shelf = shelf
        self._wheel = wheel
        self._answers = answers
        self.handled: dict[Intent, Callable[[Talk], None]] = {
            Intent.ASK_SOURCE: self._ask_source,
            Intent.ASK_COACH: self._ask_coach,
            Intent.ASK_WHO: self._ask_who,
            Intent.SKIP: self._skip,
            Intent.BACK: self._back,
            Intent.GO_TO: self._go_to,
            Intent.SHOW_RECORD: self._show_record,
            Intent.CORRECT: self._correct,
            Intent.DONT_KNOW: self._dont_know,
            Intent.STOP: self._stop,
            Intent.GREET: self._greet,
            Intent.REPEAT: self._repeat,
        }

    def take(self, talk: Talk, intent: Intent) -> None:
        """Do what the person asked for."""
        self.handled[intent](talk)

    def after_crisis(self, talk: Talk) -> bool:
        """Go on after the help lines; False where there were none.

        Where the person says that something else was meant, the message that was misread is heard
        now, as what it was; else nothing of that turn is touched.
        """
        turns = talk.briefing.turns
        if not turns or turns[-1].reply.safety is not Safety.CRISIS:
            return False
        if talk.briefing.answered == "misread":
            talk.coach("misread", Move.REFLECT)
            talk.heard_in = talk.number - 1
            self._answers.hear(talk, turns[-1].message)
            talk.heard_in = talk.number
        else:
            safe = talk.briefing.answered == "safe" and talk.briefing.safety is Safety.OK
            talk.coach("after_crisis" if safe else "after_crisis_unsaid", Move.REFLECT)
        self._return(talk, say=False)
        return True

    def after_close(self, talk: Talk) -> None:
        """Something said after the end still goes in the record; nothing more is asked."""
        message = talk.briefing.message
        if _THANKS.match(message) or all(courtesy(piece) for piece in sentences(message)):
            talk.coach("thanks", Move.CLOSE)
        else:
            filled = listen(talk, self._ear, None, message)
            self._answers.hand_back(talk, filled[0] if filled else None)
            talk.coach("after_close", Move.CLOSE)
        if not talk.sentences:
            # Every line there is was said: the last word is still never silence.
            talk.coach("stop", Move.CLOSE)

    def _ask_source(self, talk: Talk) -> None:
        query = talk.briefing.understanding.query or talk.briefing.message
        if not self._shelf.answer(talk, talk.briefing.passages, query):
            talk.coach("not_covered", Move.ANSWER)
        self._return(talk)

    def _ask_coach(self, talk: Talk) -> None:
        message = talk.briefing.message
        if len(words(message)) >= _TELLS_SOMETHING:
            self._answers.hear(talk, message)
        talk.coach("asked_advice", Move.ANSWER)
        self._answers.bring(talk)
        self._return(talk, say=False)

    def _ask_who(self, talk: Talk) -> None:
        if not self._shelf.introduce(talk, talk.briefing.message):
            talk.group("who", Move.ANSWER)
        self._return(talk)

    def _greet(self, talk: Talk) -> None:
        talk.coach("greet", Move.OPEN)
        self._return(talk, say=False)

    def _skip(self, talk: Talk) -> None:
        here = talk.position
        if here.thread_of:
            talk.move_to(stage=here.thread_of, thread_of="", asked="", offer="")
            talk.with_values(stage=running(talk.guide))
            talk.coach("clinic_back", Move.BRIDGE)
        else:
            talk.move_to(
                skipped=tuple(dict.fromkeys((*here.skipped, here.stage))), asked="", offer=""
            )
            talk.coach("skip", Move.BRIDGE)
            following = self._wheel.following(talk)
            if following is None:
                self._wheel.close(talk)
                return
            self._wheel.enter(talk, following)
        self._wheel.go_on(talk)

    def _back(self, talk: Talk) -> None:
        names = list(talk.briefing.prompts.stages)
        here = talk.position
        target = here.thread_of or names[max(names.index(here.stage) - 1, 0)]
        self._reopen(talk, target, "back")

    def _go_to(self, talk: Talk) -> None:
        target = talk.briefing.understanding.target
        prompts = talk.briefing.prompts
        if target in prompts.clinics:
            enter_clinic(self._wheel, talk, target)
            self._wheel.go_on(talk)
        elif target in prompts.stages:
            said = talk.briefing.message.partition(":")[2]
            if len(words(said)) >= _SAYS_MORE:
                # "Go to commitments: I will call Karin" says where to go and what to put there.
                talk.move_to(stage=target, asked="", offer="", thread_of="")
                first = next_text(talk)
                talk.move_to(asked=first.path if first else "")
                self._answers.hear(talk, said)
            self._reopen(talk, target, "go_to")
        elif _GOING.search(talk.briefing.message):
            talk.ask(talk.book.any(talk.lines("unclear")), talk.position.asked)
        else:
            # It only sounded like the way to somewhere: "the ticket. the big one".
            self._answers.take(talk, Intent.ANSWER)

    def _reopen(self, talk: Talk, name: str, line: str) -> None:
        """Open a stage, also one that was done: ask for what is missing, else for what changed."""
        guide = talk.briefing.prompts.guide(name)
        here = talk.position
        paths = {slot.path for slot in guide.slots}
        talk.move_to(
            stage=name,
            thread_of="",
            asked="",
            offer="",
            closed=False,
            done=tuple(n for n in here.done if n != name),
            skipped=tuple(n for n in here.skipped if n != name),
            tries={p: n for p, n in here.tries.items() if p not in paths},
            spent={n: t for n, t in here.spent.items() if n != name},
        )
        talk.with_values(stage=running(guide))
        talk.coach(line, Move.BRIDGE)
        slot = self._wheel.next_slot(talk)
        if slot is not None and slot.need == "required" and self._wheel.ask(talk, slot):
            return
        self._wheel.summarise(talk, name)
        if talk.ask(talk.book.any(talk.lines("revisit")), "", Move.SUMMARY):
            talk.move_to(offer="revisit")

    def _show_record(self, talk: Talk) -> None:
        parts, turns = [], set()
        for name, guide in talk.briefing.prompts.stages.items():
            items, heard = stage_items(talk, name)
            if items:
                parts.append(f"{running(guide)}: {', '.join(items)}")
                turns.update(heard)
        if parts:
            talk.with_values(items="; ".join(parts))
            text = talk.book.any(talk.lines("record_shown"))
            talk.say(SentenceKind.REFLECTION, text, Move.SUMMARY, sorted(turns))
        else:
            talk.coach("record_empty", Move.SUMMARY)
        self._return(talk)

    def _correct(self, talk: Talk) -> None:
        correction, rest = part_correction(talk.briefing.message)
        about_itself = bool(correction and mended(rest, correction))
        value = correct(talk, self._ear, correction) if correction and not about_itself else ""
        if not value and correction and names_what_was_wrong(correction) and not words(rest):
            # Nothing of it had been written down, so there is nothing to put right.
            talk.coach("corrected_nothing", Move.REFLECT)
            self._wheel.go_on(talk)
            return
        if not value:
            self._answers.take(talk, Intent.ANSWER)
            return
        if words(rest):
            self._answers.hear(talk, rest)
        say_corrected(talk, value)
        self._wheel.go_on(talk)

    def _dont_know(self, talk: Talk) -> None:
        asked = self._answers.asked(talk)
        talk.move_to(offer="")
        spend(talk)
        if asked is not None and not talk.filled(asked) and talk.tries(asked) < MAX_TRIES:
            talk.coach("dont_know", Move.SMALLER)
            if self._wheel.ask(talk, asked, smaller=True):
                return
        if asked is not None:
            talk.move_to(tries={**talk.position.tries, asked.path: MAX_TRIES})
        talk.coach("leave_open", Move.BRIDGE)
        self._wheel.go_on(talk)

    def _stop(self, talk: Talk) -> None:
        """Keep what was said on the way out, and hand back what there is to take along."""
        if len(words(talk.briefing.message)) >= _SAYS_MORE:
            listen(talk, self._ear, self._answers.asked(talk), talk.briefing.message)
        taken = [
            (str(live[-1].value).strip(" ."), live[-1].turns)
            for path in _TO_TAKE_ALONG
            if (live := at(talk.record, talk.path(path)).live) and live[-1].by == "person"
        ]
        if taken:
            quoted = [f"“{clipped(value, _TAKEN_WORDS)}”" for value, _ in taken]
            talk.with_values(items="; ".join(item for item in quoted if len(item) > len("“”")))
            turns = sorted({turn for _, turns in taken for turn in turns})
            text = talk.book.any(talk.lines("record_shown"))
            talk.say(SentenceKind.REFLECTION, text, Move.SUMMARY, turns)
        talk.coach("stop", Move.CLOSE)

    def _repeat(self, talk: Talk) -> None:
        asked = self._answers.asked(talk)
        talk.coach("rephrase", Move.SMALLER)
        if asked is None or not self._wheel.ask(talk, asked, smaller=True):
            self._wheel.go_on(talk)

    def _return(self, talk: Talk, say: bool = True) -> None:
        """Back to what was asked, from another side; after the end, nothing more is asked."""
        if talk.position.closed:
            talk.coach("stop", Move.CLOSE)
            return
        if say and talk.briefing.turns:
            talk.coach("return_to", Move.BRIDGE)
        asked = self._answers.asked(talk)
        if asked is not None and not talk.filled(asked) and self._wheel.ask(talk, asked):
            return
        self._wheel.go_on(talk)
