"""Puts what a message says into the record, in the person's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided import extract
from coach.models.guided.hearing import Heard
from coach.models.guided.pieces import shortened
from coach.models.guided.words import sentences, trimmed, words
from coach.record import Many, at, fields

if TYPE_CHECKING:
    from datetime import date

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide
    from coach.record import Entry

STEP, WHEN, DUE = "commitments.steps.+.step", "commitments.steps.+.when", "commitments.steps.+.due"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_TOKEN_KINDS = (
    re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b", re.IGNORECASE),
    re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE),
    re.compile(r"\b\d+(?:[.,]\d+)?\b"),
)
_PREFACE = re.compile(
    r"^(?:(?:sorry|no|wait|oh|hm+|and|but|actually|correction|i said (?:that|it|this) wrong|"
    r"that(?:'s| is| was) (?:not (?:right|what i (?:said|meant))|wrong)|i meant|i mean|"
    r"let me correct"
    r"(?: that)?)\b[\s,.:;–—-]*)+",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"\bi (?:said|wrote|told you) (?:that|it|this)? ?(?:wrong|incorrectly)\b|\bcorrection\b|"
    r"\bi (?:said|wrote) .{2,40}(?:,| but) (?:it|that) (?:was|is|should)\b|\bi meant\b|"
    r"^(?:sorry|no|wait|actually)\W.{0,60}\bnot \w+\W*$|\bit was [^,.]{2,40}, not \w+|\bthat(?:'s| is| was) not what i said\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"(?:\bit(?:'s| was| is| should be)|\bthat(?:'s| was| is)|\bmeant(?: to (?:be|say))?"
    r"|\bi have)\s+(?P<new>.+)",
    re.IGNORECASE,
)
_LEADS_WITH_NUMBER = re.compile(
    r"\W*(?:(?:now|up to|an?|it'?s|maybe|about|so|i'?m at)\W+)*\d+\b"
    r"(?!\s*\w*\s*(?:year|month|week|day))",
    re.IGNORECASE,
)
_IT_WAS = re.compile(r"^(?:it(?:'s| was| is| should be)|that(?:'s| was))\s+", re.IGNORECASE)
# "It was october" may reach back this many turns; further back the old value must be named.
CORRECTION_FLOOR, LOOK_BACK = 0.35, 4


def listen(talk: Talk, ear: Ear, asked: SlotGuide | None, message: str) -> list[SlotGuide]:
    """Fill every slot that ``message`` (this turn's, or part of it) speaks to.

    Returns the slots filled, what was asked first.
    """
    if asked is not None and asked.form == "scale":
        scaled = _scale(talk, asked, message)
        return scaled + _texts(talk, ear, _without_number(message), None, _next_text(talk))
    if asked is not None and asked.form == "date":
        dated = _date_of_step(talk, message)
        rest = " ".join(
            p for p in sentences(message) if extract.day(p, talk.briefing.today) is None
        )
        return ([asked] if dated else []) + _texts(talk, ear, rest, None)
    filled = _texts(talk, ear, message, asked)
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
    found = extract.day(message, talk.briefing.today)
    if found is None:
        return False
    talk.put(WHEN, found.words)
    talk.with_values(due=found.words)
    return talk.put(DUE, found.day)


def _next_text(talk: Talk) -> SlotGuide | None:
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
    return [each.slot for each in heard if _store(talk, each, asked)]


def _store(talk: Talk, heard: Heard, asked: SlotGuide | None) -> bool:
    path = talk.path(heard.slot.path)
    held = at(talk.record, path)
    was_asked = asked is not None and heard.slot.path == asked.path
    if held and not isinstance(held, Many) and not was_asked:
        # Something said in passing does not overwrite what was said when asked.
        return False
    if heard.value in held.values:
        return False
    if heard.slot.form == "line":
        # A line is read back to the person before it goes into the record.
        return True
    stored = talk.put(heard.slot.path, heard.value)
    if stored and held and not isinstance(held, Many):
        reopen(talk, heard.slot)
    return stored


def reopen(talk: Talk, slot: SlotGuide) -> None:
    """What depended on an answer that has changed is a draft again."""
    from coach.record import RecordChange

    for path in slot.reopens:
        if at(talk.record, talk.path(path)):
            turns = (talk.number,)
            talk.change(RecordChange(path=talk.path(path), op="reopen", turns=turns))


def part_correction(message: str) -> tuple[str, str]:
    """(the sentences that say something was wrong, the rest of the message); ("", message)."""
    pieces = sentences(message)
    marked = [piece for piece in pieces if _MARKED.search(piece)]
    rest = [piece for piece in pieces if piece not in marked]
    if marked and rest and _IT_WAS.match(rest[0]) and pieces.index(rest[0]) > 0:
        marked.append(rest.pop(0))
    return " ".join(marked), " ".join(rest) if marked else message


def correct(talk: Talk, ear: Ear, message: str) -> str:
    """Apply "I said that wrong, it was…" to the record.

    Returns the corrected value as it now stands, or "" where nothing in the record fits.
    """
    said = extract.replacement(message)
    if said:
        return _replace(talk, *said) or _by_meaning(talk, ear, message)
    return _by_token(talk, message) or _by_meaning(talk, ear, message)


def _replace(talk: Talk, old: str, new: str) -> str:
    """Put ``new`` for ``old`` wherever the record says ``old``; the last such value is returned."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    corrected = ""
    for path, held in fields(talk.record).items():
        for entry in held.live:
            if isinstance(entry.value, str) and pattern.search(entry.value):
                corrected = (
                    _supersede(talk, path, entry, pattern.sub(new, entry.value)) or corrected
                )
            elif isinstance(entry.value, int) and str(entry.value) == old and new.isdigit():
                corrected = _supersede(talk, path, entry, int(new)) or corrected
    if corrected:
        talk.move_to(retired=(*talk.position.retired, old))
    return corrected


def _by_token(talk: Talk, message: str) -> str:
    """On "it was october" the month in the record gives way; so for weekdays and numbers."""
    said = _NEW.search(message)
    for kind in _TOKEN_KINDS:
        new = kind.search(said.group("new") if said else message)
        if new is None:
            continue
        other = new.group().lower()
        named = [m.group() for m in kind.finditer(message) if m.group().lower() != other]
        held = [
            found.group()
            for _, field in reversed(fields(talk.record).items())
            for entry in field.live
            if isinstance(entry.value, str) and max(entry.turns) >= talk.number - LOOK_BACK
            for found in kind.finditer(entry.value)
            if found.group().lower() != other
        ]
        # Where the message names what was wrong, nothing else is meant.
        for old in named or held:
            corrected = _replace(talk, old, new.group())
            if corrected:
                return corrected
    return ""


def _by_meaning(talk: Talk, ear: Ear, message: str) -> str:
    """The value nearest in meaning to what they say now gives way to it."""
    said = _IT_WAS.sub("", _PREFACE.sub("", " ".join(sentences(message)))).strip()
    said = shortened(trimmed(said))
    entries = [
        (path, entry)
        for path, held in fields(talk.record).items()
        for entry in held.live
        if isinstance(entry.value, str)
    ]
    if not entries or len(words(said)) < 2:
        return ""
    cosines = (ear.encode([said]) @ ear.encode([entry.value for _, entry in entries]).T)[0]
    best = int(cosines.argmax())
    if float(cosines[best]) < CORRECTION_FLOOR:
        return ""
    path, entry = entries[best]
    return _supersede(talk, path, entry, said)


def _supersede(talk: Talk, path: str, entry: Entry[str], value: str | int | date) -> str:
    from coach.record import RecordChange

    turns = tuple(sorted({*entry.turns, talk.number}))
    change = RecordChange(
        path=path, value=value, replaces=str(entry.value), turns=turns, by=entry.by
    )
    if not talk.change(change):
        return ""
    for slot in _slots(talk):
        if talk.path(slot.path) == path:
            reopen(talk, slot)
    return str(value)


def _slots(talk: Talk) -> list[SlotGuide]:
    return [slot for guide in talk.briefing.prompts.stages.values() for slot in guide.slots]


def _without_number(message: str) -> str:
    """What is said beside the number: "7. But being honest…" is more than a 7."""
    rest = re.sub(r"^\W*\d+(?:[.,]\d+)?\s*(?:/\s*10|out of 10)?[\s.,;:–—-]*", "", message)
    return rest if len(words(rest)) >= _ENOUGH else ""


_ENOUGH = 5
