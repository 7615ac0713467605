"""Puts a drafted mission line before the person, and takes what they make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.guided import extract
from coach.models.guided import line as mission_line
from coach.models.guided.assent import agrees, refuses
from coach.models.guided.judging import praised
from coach.models.guided.listening import listen, spend
from coach.models.guided.steering import offer_line
from coach.models.guided.words import sentences, words
from coach.protocol import Move
from coach.record import RecordChange
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from coach.models.guided.hearing import Ear
    from coach.models.guided.reflecting import Mirror
    from coach.models.guided.steering import Wheel
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide


class Drafts:
    """What happens to a line that was read out."""

    def __init__(self, ear: Ear, mirror: Mirror, wheel: Wheel) -> None:
        self._ear = ear
        self._mirror = mirror
        self._wheel = wheel

    def own_line(self, talk: Talk, message: str) -> bool:
        """Read the line in an answer back for them to mend; False where there is none in it."""
        line = mission_line.from_answer(message) or mission_line.as_given(message)
        return bool(line) and offer_line(talk, line, [talk.number])

    def still_open(self, talk: Talk, offer: str) -> bool:
        """Ask on about a drafted line where "thanks" or "hm" leaves it where it is.

        False where it was no courtesy, or nothing is left to ask.
        """
        if agrees(talk) or refuses(talk) or praised(talk.briefing.message):
            return False
        pair = talk.pair("draft_line") if offer == "line" and talk.record.mission.line else None
        return pair is not None and talk.ask(pair[1], "mission.line", Move.DRAFT)

    def edit(self, talk: Talk) -> None:
        """Taken, mended or thrown out: what the person made of the drafted line."""
        message = talk.briefing.message
        line = str(talk.record.mission.line.value or "")
        edit = mission_line.edited(line, message)
        if edit.verdict == "unclear" and praised(message):
            edit = mission_line.Edit("taken", line)
        spend(talk)
        if edit.verdict == "refused":
            talk.change(RecordChange(path="mission.line", op="retract", turns=(talk.number,)))
            pair = talk.pair("line_rejected")
            if pair and talk.say(SentenceKind.COACHING, pair[0], Move.DRAFT):
                talk.ask(pair[1], "mission.line", Move.DRAFT)
                return
        beside, carries = self._beside_the_line(talk, edit.line or line)
        if carries and edit.verdict == "unclear":
            # A number is an answer to "how far would it get you", so the line is taken.
            edit = mission_line.Edit("taken", line)
        if edit.verdict in {"changed", "taken"}:
            self.take_line(talk, edit)
            if beside is not None:
                self._mirror.reflect(talk, beside)
        elif not self._mirror.reflect(talk, None):
            talk.coach("leave_open", Move.BRIDGE)
        self._wheel.go_on(talk)

    def take_line(self, talk: Talk, edit: mission_line.Edit) -> None:
        """Let the line stand as they have it now, and read it out once."""
        turns = talk.record.mission.line.live[-1].turns if talk.record.mission.line else ()
        heard = sorted({*turns, talk.number})
        if edit.verdict == "changed":
            talk.put("mission.line", edit.line, heard)
        talk.change(RecordChange(path="mission.line", op="confirm", turns=(talk.number,)))
        talk.with_values(line=edit.line)
        text = talk.book.any(talk.lines("line_taken"))
        talk.say(SentenceKind.REFLECTION, text, Move.REFLECT, heard)
        # It has just been read out; the question need not say it again.
        talk.book.values.pop("line", None)

    def _beside_the_line(self, talk: Talk, line: str) -> tuple[SlotGuide | None, bool]:
        """Hear what else the message says: what it fills, and whether it rates the line."""
        about_line = set(words(line))
        rest = [
            piece
            for piece in sentences(talk.briefing.message)
            if len(about_line & set(words(piece))) <= len(words(piece)) / 2
        ]
        filled = listen(talk, self._ear, None, " ".join(rest)) if rest else []
        number = next((n for piece in rest if (n := extract.scale(piece)) is not None), None)
        carries = number is not None and talk.put("mission.refuel", number)
        return next(iter(filled), None), carries
