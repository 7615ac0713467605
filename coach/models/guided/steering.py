"""Decides what comes next: another angle, the next slot, a detour, the next stage, the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided import line as mission_line
from coach.models.guided.whose import anothers
from coach.models.guided.words import words
from coach.protocol import Move
from coach.record import Many, at
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.models.guided.hearing import Ear
    from coach.models.guided.shadows import ShadowLibrary
    from coach.models.guided.talk import Talk
    from coach.prompts import Guide, SlotGuide

MAX_TRIES = 2
DEEPER = "#deeper"
_JUST_A_NUMBER = 4
# A summary holds so many items and words; whole values stand in the record.
_ITEM_WORDS, _ITEMS, _SUMMARY_WORDS = 16, 3, 24


class Wheel:
    """Asks exactly one question a turn, or closes."""

    def __init__(self, ear: Ear, shadows: ShadowLibrary) -> None:
        self._ear = ear
        self._shadows = shadows

    def go_on(self, talk: Talk) -> None:
        """Ask for what is still missing here, or move on to where something is."""
        for _ in range(len(talk.briefing.prompts.stages) + 1):
            slot = self.next_slot(talk)
            if slot is not None and self.ask(talk, slot):
                return
            if slot is not None:
                _give_up(talk, slot)
                continue
            if not self.leave(talk):
                return

    def next_slot(self, talk: Talk) -> SlotGuide | None:
        """The slot to ask about now, or None where this stage has had its turns."""
        guide = talk.guide
        spent = talk.position.spent.get(guide.name, 0)
        missing = [s for s in guide.slots if s.need == "required" and _open(talk, s)]
        if spent >= guide.turns:
            return None
        if missing:
            return missing[0]
        spare = [s for s in guide.slots if s.need == "optional" and _open(talk, s)]
        return spare[0] if spare and spent < guide.turns - 2 else None

    def ask(self, talk: Talk, slot: SlotGuide, smaller: bool = False) -> bool:
        """Ask about a slot from an angle not used yet; False where there is none left."""
        asked = False
        if slot.form == "line" and not smaller and talk.tries(slot) == 0:
            asked = self._draft(talk)
        elif slot.form == "shadow" and not smaller:
            asked = self._suggest(talk, slot)
        if not asked:
            lines = (*slot.smaller, *slot.ask) if smaller else (*slot.ask, *slot.smaller)
            asked = talk.ask(self._best(talk, slot, lines), slot.path, _move(slot, smaller))
        if asked:
            talk.move_to(tries={**talk.position.tries, slot.path: talk.tries(slot) + 1})
        return asked

    def deeper(self, talk: Talk, slot: SlotGuide) -> bool:
        """Follow up a thin answer, or a number, once."""
        if slot.form == "scale" and self.next_slot(talk) is not None:
            return False
        only_a_number = len(words(talk.briefing.message)) <= _JUST_A_NUMBER
        wants = only_a_number if slot.form == "scale" else _thin(talk, slot)
        key = slot.path + DEEPER
        guide = talk.guide
        spent = talk.position.spent.get(guide.name, 0)
        if not wants or key in talk.position.tries or spent >= guide.turns:
            return False
        move = Move.SCALE if slot.form == "scale" else Move.INSTANCE
        if not talk.ask(talk.book.first(slot.deeper), key, move):
            return False
        talk.move_to(tries={**talk.position.tries, key: 1})
        return True

    def follow(self, talk: Talk, slot: SlotGuide) -> None:
        """Go along with a person who is already talking about a later stage.

        Only once the present stage has had most of its turns: one sentence that belongs elsewhere
        is noted there, and does not drag the conversation after it.
        """
        names = list(talk.briefing.prompts.stages)
        here = talk.position.stage
        if here not in names:
            return
        there = next(n for n in names if talk.briefing.prompts.stages[n].slot(slot.path))
        spent = talk.position.spent.get(here, 0)
        ended = {*talk.position.done, *talk.position.skipped}
        asked_for = any(s.need == "required" and _open(talk, s) for s in talk.guide.slots)
        ready = there not in ended and (not asked_for or spent >= talk.guide.turns - 1)
        if names.index(there) > names.index(here) and ready:
            passed = names[names.index(here) : names.index(there)]
            talk.move_to(
                done=tuple(dict.fromkeys((*talk.position.done, *passed))), stage=there, asked=""
            )

    def leave(self, talk: Talk) -> bool:
        """Close this stage and open the next; False where the whole conversation is closed."""
        if talk.position.thread_of:
            self._back_from_clinic(talk)
            return True
        name = talk.position.stage
        if name not in talk.position.done:
            talk.move_to(done=(*talk.position.done, name))
        following = self.following(talk)
        if following is None:
            self.close(talk)
            return False
        # What was said is handed back, or a sentence leads over; both would be a speech.
        summarised = name != "arrival" and self.summarise(talk, name)
        self.enter(talk, following, quietly=summarised)
        return True

    def enter(self, talk: Talk, name: str, quietly: bool = False) -> None:
        """Open a stage or clinic, with a sentence that leads into it unless ``quietly``."""
        talk.move_to(stage=name, asked="", offer="", closed=False)
        if not quietly:
            talk.say(SentenceKind.COACHING, talk.book.any(talk.guide.enter), Move.BRIDGE)

    def following(self, talk: Talk) -> str | None:
        """The next stage not done or skipped, after the present one and then from the start."""
        names = list(talk.briefing.prompts.stages)
        here = names.index(talk.position.stage)
        ended = {*talk.position.done, *talk.position.skipped}
        return next((n for n in (*names[here + 1 :], *names[:here]) if n not in ended), None)

    def close(self, talk: Talk) -> None:
        """Hand everything back and stop asking."""
        talk.move_to(closed=True, asked="", offer="")
        if not talk.group("close", Move.CLOSE):
            talk.coach("stop", Move.CLOSE)

    def summarise(self, talk: Talk, name: str) -> bool:
        """Say what stands for a stage in the person's own words; False where too little does."""
        items, turns = stage_items(talk, name)
        # What has just been handed back need not be handed back again.
        items = [item for item in items if not any(item in s.text for s in talk.sentences)]
        if len(items) < 2:
            return False
        talk.with_values(stage=running(talk.briefing.prompts.guide(name)), items="; ".join(items))
        text = talk.book.any(talk.lines("summary"))
        return talk.say(SentenceKind.REFLECTION, text, Move.SUMMARY, turns)

    def _back_from_clinic(self, talk: Talk) -> None:
        back_to = talk.position.thread_of
        done = (*talk.position.done, talk.position.stage)
        talk.move_to(stage=back_to, thread_of="", asked="", offer="", done=done)
        talk.with_values(stage=running(talk.guide))
        talk.coach("clinic_back", Move.BRIDGE)

    def _draft(self, talk: Talk) -> bool:
        turns = talk.briefing.turns
        stage_at = {t.number + 1: t.position.stage for t in turns}
        messages = talk.briefing.messages()
        here = {n: m for n, m in messages.items() if stage_at.get(n) == talk.position.stage}
        found = mission_line.from_messages(here)
        return bool(found) and offer_line(talk, *found) if found else False

    def _suggest(self, talk: Talk, slot: SlotGuide) -> bool:
        power = at(talk.record, talk.path("shadows.items.+.superpower")).value
        known = self._shadows.nearest(str(power)) if power else None
        if known is None:
            pair = talk.pair("suggestion")
            if pair is None or not power:
                return False
            talk.say(SentenceKind.REFLECTION, pair[0], Move.REFLECT, _turns(talk, "superpower"))
            return talk.ask(pair[1], slot.path, Move.OPEN)
        question = talk.book.first(known.asks)
        if not question:
            return False
        # What a yes puts in the record has to have been said.
        lead = talk.book.any(talk.lines("shadow_guess"))
        talk.say(SentenceKind.COACHING, f"{lead} {known.shadow}." if lead else "", Move.DRAFT)
        if not talk.ask(question, slot.path, Move.CONTRADICTION):
            return False
        talk.move_to(offer=f"shadow:{known.name}")
        return True

    def _best(self, talk: Talk, slot: SlotGuide, lines: Sequence[str]) -> str:
        """The open line that is nearest to what was just said; the first one has a head start."""
        free = talk.book.open(lines)
        if not free:
            return ""
        if len(free) == 1 or talk.tries(slot) == 0:
            return talk.book.take(free[0])
        filled = [text.format_map(talk.book.values) for text in free]
        cosines = self._ear.encode(filled) @ self._ear.encode([talk.briefing.message])[0]
        return talk.book.take(free[int(cosines.argmax())])


def offer_line(talk: Talk, line: str, turns: Sequence[int]) -> bool:
    """Read a drafted line out and ask where it pinches."""
    if not talk.put("mission.line", line, turns):
        return False
    talk.with_values(line=line)
    pair = talk.pair("draft_line")
    if pair is None:
        return False
    talk.say(SentenceKind.COACHING, pair[0], Move.DRAFT, turns)
    if not talk.ask(pair[1], "mission.line", Move.DRAFT):
        return False
    talk.move_to(offer="line")
    return True


def stage_items(talk: Talk, name: str) -> tuple[list[str], list[int]]:
    """What stands for a stage: quotations of the person's words, and the turns they come from."""
    items: list[str] = []
    turns: set[int] = set()
    rank = {"required": 1, "optional": 2, "heard": 3}
    slots = talk.briefing.prompts.guide(name).slots
    # The line is what a stage was for, if it made one; then what it had to ask for.
    for slot in sorted(slots, key=lambda s: 0 if s.form == "line" else rank[s.need]):
        live = at(talk.record, talk.path(slot.path)).live
        if not live or live[-1].by != "person" or slot.form in {"scale", "date"}:
            continue
        item = clipped(str(live[-1].value), 26 if slot.form == "line" else _ITEM_WORDS)
        so_far = len(words(" ".join(items)))
        fits = len(items) < _ITEMS and so_far + len(words(item)) <= _SUMMARY_WORDS
        if item and fits and f"“{item}”" not in items:
            items.append(f"“{item}”")
            turns.update(live[-1].turns)
    return items, sorted(turns)


_CUT_OFF = re.compile(r"(?:until|who|which|than|as|so)\b", re.IGNORECASE)


def clipped(value: str, limit: int) -> str:
    """The longest run of whole clauses from the start of ``value`` within ``limit`` words."""
    from coach.models.guided.words import decapitalised, fragments, trimmed

    whole = trimmed(value)
    if len(words(whole)) <= limit:
        return decapitalised(whole)
    # A piece that begins in mid-thought, or that is somebody else's opinion, does not stand for it.
    runs = [
        f for f in fragments(value, 0) if len(words(f.text)) <= limit and not _CUT_OFF.match(f.text)
    ]
    starts = [f.text for f in runs if not anothers(f.text)] or [f.text for f in runs]
    return decapitalised(max(starts, key=len)) if starts else ""


def running(guide: Guide) -> str:
    """A stage's title in running text, after "the"."""
    if guide.kind == "clinic":
        return "detour"
    title = guide.title.removeprefix("The ").removeprefix("A ")
    return title if "North Star" in title else title[0].lower() + title[1:]


def _open(talk: Talk, slot: SlotGuide) -> bool:
    waits = bool(slot.after) and not at(talk.record, talk.path(slot.after))
    return not talk.filled(slot) and not waits and talk.tries(slot) < MAX_TRIES


def _give_up(talk: Talk, slot: SlotGuide) -> None:
    talk.move_to(tries={**talk.position.tries, slot.path: MAX_TRIES})


def _thin(talk: Talk, slot: SlotGuide) -> bool:
    held = at(talk.record, talk.path(slot.path))
    return isinstance(held, Many) and len(words(str(held.value or ""))) <= 6


def _move(slot: SlotGuide, smaller: bool) -> Move:
    if slot.form == "scale":
        return Move.SCALE
    return Move.SMALLER if smaller else Move.OPEN


def _turns(talk: Talk, name: str) -> tuple[int, ...]:
    live = at(talk.record, talk.path(f"shadows.items.+.{name}")).live
    return live[-1].turns if live else (talk.number,)
