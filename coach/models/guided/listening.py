"""Puts what a message says into the record, in the person's own words."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from coach.models.guided import extract
from coach.models.guided.calendar import day as day_named
from coach.models.guided.calendar import days
from coach.models.guided.hearing import Heard
from coach.models.guided.pieces import pieces_of
from coach.models.guided.words import sentences, telling, trimmed, words
from coach.record import EntryStatus, Many, RecordChange, at

if TYPE_CHECKING:
    from datetime import date

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide
    from coach.record import Held

GIFT = "north_star.first_gift"
STEP, WHEN, DUE = "commitments.steps.+.step", "commitments.steps.+.when", "commitments.steps.+.due"
# Whoever will ask about a step is its witness, also where the day of asking is named.
_ASKS_THEM = re.compile(
    r"^\W*(?:and\s+)?(?!i\b|we\b)(?:\w+\s+){1,3}?(?:will|'ll|is going to|can|wants to"
    r"|promised to)\s+(?:ask|check|nag|remind|call|ring|text|phone|hold|watch)\b(?: on| with)?"
    r" (?:me|us|about)\b",
    re.IGNORECASE,
)
# Which fields nobody fills in reply to a question about another.
_NEVER_FROM = {
    "job_after_next.gaps": ("shadows.items.+.superpower",),
    "job_after_next.rabbit": ("mission.motives",),
}
_OF_SOMEBODY = re.compile(r"\W*(?:he|she|they)(?:['’]\w+)?\b", re.IGNORECASE)
_SAYS_SO = {
    "commitments.learning": re.compile(
        r"\b(?:learn\w*|reali[sz]\w*|underst[oa]\w+|take (?:away|with|home|from)|noticed|see now"
        r"|know now|surpris\w+|found out|turns out|didn['’]?t know|never knew|sticks|stays with)\b",
        re.IGNORECASE,
    ),
}
# What the other fields of an item are said about.
_HEADS = {"shadows.items.+": "shadows.items.+.superpower", "commitments.steps.+": STEP}
_LEADS_WITH_NUMBER = re.compile(
    r"\W*(?:(?:now|up to|an?|it'?s|maybe|about|so|i'?m at)\W+)*\d+\b"
    r"(?!\s*\w*\s*(?:year|month|week|day))",
    re.IGNORECASE,
)


def listen(
    talk: Talk,
    ear: Ear,
    asked: SlotGuide | None,
    message: str,
    likely: SlotGuide | None = None,
) -> list[SlotGuide]:
    """Fill every slot that ``message`` (this turn's, or part of it) speaks to.

    ``likely`` was not asked about but is next. Returns the slots filled, what was asked first.
    """
    if asked is not None and asked.form == "scale":
        scaled = _scale(talk, asked, message)
        return scaled + _texts(talk, ear, _without_number(message), None, next_text(talk))
    if asked is not None and asked.form == "date":
        dated = _date_of_step(talk, message)
        rest = " ".join(p for p in sentences(message) if day_named(p, talk.briefing.today) is None)
        return ([asked] if dated else []) + _texts(talk, ear, rest, None)
    if talk.position.stage == "commitments" and commitments(talk, message):
        return [slot for slot in talk.guide.slots if slot.path == STEP]
    filled = _texts(talk, ear, message, asked, likely)
    gift = any(slot.path == GIFT for slot in filled)
    if gift and day_named(message, talk.briefing.today) and not commitments(talk, message):
        # A gift with a day to it is a commitment already.
        talk.put(STEP, str(talk.record.north_star.first_gift.value))
        _date_of_step(talk, message)
    _confidence_now(talk, message)
    if any(slot.path == STEP for slot in filled):
        _date_of_step(talk, message)
    return filled


def _scale(talk: Talk, asked: SlotGuide, message: str) -> list[SlotGuide]:
    number = extract.scale(message)
    if number is None or not talk.put(asked.path, number):
        return []
    talk.with_values(
        n=str(number),
        lower=str(number - 2) if number >= 2 else "",
        higher=str(number + 1) if number <= 9 else "",
    )
    return [asked]


def _confidence_now(talk: Talk, message: str) -> None:
    """A number volunteered at the end ("6 now") is the second confidence."""
    after, before = "commitments.confidence_after", talk.record.arrival.confidence_before
    number = extract.scale(message)
    late = talk.position.stage in {"north_star", "commitments"}
    if before and late and number is not None and _LEADS_WITH_NUMBER.match(message):
        talk.put(after, number)


def _date_of_step(talk: Talk, message: str) -> bool:
    found = day_named(message, talk.briefing.today)
    if found is None:
        return False
    talk.put(WHEN, found.words)
    talk.with_values(due=found.words)
    return talk.put(DUE, found.day)


def next_text(talk: Talk) -> SlotGuide | None:
    """What would be asked next in words: people who give a number often go on to it."""
    missing = (s for s in talk.guide.slots if s.need == "required" and not talk.filled(s))
    return next((slot for slot in missing if slot.form in {"text", "many", "person"}), None)


def _texts(
    talk: Talk,
    ear: Ear,
    message: str,
    asked: SlotGuide | None,
    likely: SlotGuide | None = None,
) -> list[SlotGuide]:
    if not words(message):
        return []
    heard = ear.hear(message, talk.position.stage, asked, likely)
    filled = [each.slot for each in heard if _store(talk, ear, each, asked)]
    if asked is not None and any(slot.path == asked.path for slot in filled):
        # The rest of an answer often answers what would be asked next, which need not be asked.
        missing = [s for s in talk.guide.slots if s.need == "required" and not talk.filled(s)]
        open_ = [s for s in missing if s.form in {"text", "many", "person", "shadow"}]
        too = ear.hear_too(message, asked, open_)
        filled += [each.slot for each in too if _store(talk, ear, each, asked)]
    return filled


def _store(talk: Talk, ear: Ear, heard: Heard, asked: SlotGuide | None) -> bool:
    path = talk.path(heard.slot.path)
    held = at(talk.record, path)
    was_asked = asked is not None and heard.slot.path == asked.path
    if held and not isinstance(held, Many) and not was_asked and not _better(ear, heard, held):
        # Something said in passing does not overwrite what was said when asked.
        return False
    if heard.value in held.values or not (was_asked or _has_its_item(talk, heard.slot.path)):
        return False
    if not was_asked and not _said_in_passing(heard, asked):
        return False
    if heard.slot.form == "line":
        # A line is read back to the person before it goes into the record.
        return True
    stored = talk.put(heard.slot.path, heard.value)
    if stored and held and not isinstance(held, Many):
        reopen(talk, heard.slot)
    return stored


def _said_in_passing(heard: Heard, asked: SlotGuide | None) -> bool:
    """Whether what was said in reply to ``asked`` can be heard as something else.

    Nobody names a strength when asked what they lack; after a name "she …" tells of her; and what
    was learned, or what one works for, says so.
    """
    path, value = heard.slot.path, heard.value
    if asked is not None and path in _NEVER_FROM.get(asked.path, ()):
        return False
    if asked is not None and asked.form == "person" and _OF_SOMEBODY.match(value):
        return False
    wanted = _SAYS_SO.get(path)
    return wanted is None or bool(wanted.search(value))


def _has_its_item(talk: Talk, path: str) -> bool:
    """Whether what a thing is said about is there: no witness without a step."""
    head = _HEADS.get(path.rpartition(".")[0])
    return head is None or path == head or bool(at(talk.record, talk.path(head)))


def _better(ear: Ear, heard: Heard, held: Held[Any]) -> bool:
    """Whether what is said in passing answers a question that what is held never answered."""
    live = held.live
    if heard.score < _CLEARLY or not live or live[-1].by != "person" or live[-1].edited:
        return False
    # A line, a witness, what they put there themself or said yes to is not put aside like this.
    if heard.slot.form != "text" or live[-1].status is not EntryStatus.DRAFT:
        return False
    before = float(ear.fit([str(live[-1].value)], heard.slot)[0])
    return before < _HARDLY


def reopen(talk: Talk, slot: SlotGuide) -> None:
    """What depended on an answer that has changed is a draft again."""
    for path in slot.reopens:
        if at(talk.record, talk.path(path)):
            turns = (talk.number,)
            talk.change(RecordChange(path=talk.path(path), op="reopen", turns=turns))


def commitments(talk: Talk, message: str) -> bool:
    """Put several steps with a day each into several commitments; False where there is only one.

    A sentence without a day that follows a step and speaks of somebody is its witness.
    """
    pieces = [
        part for piece in pieces_of(message) for part in _a_day_each(piece, talk.briefing.today)
    ]
    dated = [day_named(piece, talk.briefing.today) for piece in pieces]
    steps = [row for row, day in enumerate(dated) if day and not _ASKS_THEM.search(pieces[row])]
    # "… by Saturday, and Jonas will ask me on Monday" is one step, and its witness.
    asked_about = steps == [0] and sum(map(bool, dated)) > 1
    if len(steps) < _SEVERAL and not asked_about:
        return False
    index = len([step for step in talk.record.commitments.steps if step.step]) - 1
    for piece, day in zip(pieces, dated, strict=True):
        item = f"commitments.steps.{index + (day is not None)}"
        if index >= 0 and _ASKS_THEM.search(piece):
            talk.put(f"commitments.steps.{index}.witness", trimmed(piece))
        elif day is not None and talk.put(f"{item}.step", trimmed(piece)):
            index += 1
            talk.put(f"{item}.when", day.words)
            talk.put(f"{item}.due", day.day)
        elif index >= 0 and _WITNESS.search(piece):
            talk.put(f"{item}.witness", trimmed(piece))
    return True


def _a_day_each(piece: str, today: date) -> list[str]:
    """A sentence cut between two things with a day each: "call Ann by Friday and … by the 20th"."""
    named = days(piece, today)
    parts, start = [], 0
    for before, after in itertools.pairwise(named):
        for cut in _THEN.finditer(piece, before.end, after.start):
            if telling(piece[start : before.start]) and telling(piece[cut.end() : after.start]):
                parts.append(piece[start : cut.start()])
                start = cut.end()
                break
    return [*parts, piece[start:]]


def _without_number(message: str) -> str:
    """What is said beside the number: "7. But being honest…" is more than a 7."""
    rest = re.sub(r"^\W*\d+(?:[.,]\d+)?\s*(?:/\s*10|out of 10)?[\s.,;:–—-]*", "", message)
    return rest if len(words(rest)) >= _ENOUGH else ""


_ENOUGH = 5
# Scores of ``SlotClassifier``: 0.6 is a clear match, below 0.15 lies what says something else.
_CLEARLY, _HARDLY = 0.55, 0.15
_SEVERAL = 2
_THEN = re.compile(r"[,;]?\s+(?:and(?: then)?|then|and also|plus)\s+|;\s+", re.IGNORECASE)
_WITNESS = re.compile(
    r"\b(?:will|can|'ll|is going to|knows?|checks?|reads?|watch(?:es)?|witness|tell)\b",
    re.IGNORECASE,
)


def spend(talk: Talk) -> None:
    """Count one answer of the person in this stage."""
    stage = talk.position.stage
    spent = talk.position.spent
    talk.move_to(spent={**spent, stage: spent.get(stage, 0) + 1})
