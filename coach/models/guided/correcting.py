"""Puts right what the record has wrong, and says so only where something was put right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.edits import last_turn
from coach.models.guided import extract
from coach.models.guided.labels import FIELDS
from coach.models.guided.listening import reopen
from coach.models.guided.pieces import shortened
from coach.models.guided.steering import clipped
from coach.models.guided.words import sentences, trimmed, words
from coach.protocol import Move
from coach.record import RecordChange, at, fields
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from datetime import date

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide
    from coach.record import Entry

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
    r"\bi (?:said|wrote) .{2,40}(?:,| but) (?:it|that)(?:['’]s| was| is| should)\b|\bi meant\b|"
    r"^(?:sorry|no|wait|actually)\W+(?:\S+\s+){2,12}not \w+\W*$|\bit was [^,.]{2,40}, not \w+"
    r"|\bthat(?:'s| is| was) not what i said\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"(?:\bit(?:'s| was| is| should be)|\bthat(?:'s| was| is)|\bmeant(?: to (?:be|say))?"
    r"|\bi have)\s+(?P<new>.+)",
    re.IGNORECASE,
)
_IT_WAS = re.compile(r"^(?:it(?:'s| was| is| should be)|that(?:'s| was))\s+", re.IGNORECASE)
# "It was october" may reach back this many turns; further back the old value must be named.
CORRECTION_FLOOR, LOOK_BACK = 0.35, 4
_QUOTED_VALUE_WORDS, _FEWEST = 14, 2


def part_correction(message: str) -> tuple[str, str]:
    """(the sentences that say something was wrong, the rest of the message); ("", message)."""
    pieces = sentences(message)
    marked = [piece for piece in pieces if _MARKED.search(piece)]
    rest = [piece for piece in pieces if piece not in marked]
    if marked and rest and _IT_WAS.match(rest[0]) and pieces.index(rest[0]) > 0:
        marked.append(rest.pop(0))
    return " ".join(marked), " ".join(rest) if marked else message


_NAMED_FIELD = re.compile(
    rf"\b(?:my|the)\s+(?P<field>{'|'.join(FIELDS)})\s*(?:is|should be|should say|:|=)\s*"
    r"(?:actually|really|now|rather)?\s*[:,]?\s*(?P<new>[^.!?\n]{3,300})",
    re.IGNORECASE,
)


def name_field(talk: Talk, message: str) -> str:
    """Set a field that the message names outright ("my shadow is …"), if it already has a value.

    Returns the value as it now stands, "" where the message names none.
    """
    found = _NAMED_FIELD.search(message)
    if not found:
        return ""
    path = talk.path(FIELDS[found.group("field").lower()])
    value = found.group("new").strip(' "“”,;')
    held = at(talk.record, path)
    if not held or len(words(value)) < _FEWEST or not talk.put(path, value):
        return ""
    talk.change(RecordChange(path=path, op="confirm", turns=(talk.number,)))
    return value


def mended(rest: str, correction: str) -> str:
    """``rest`` with a month, weekday or number of its own put right by ``correction``.

    "In October I fixed it. No, sorry, it was in September" corrects itself, and not the record.
    "" where the correction is about nothing in ``rest``.
    """
    said = _NEW.search(correction)
    for kind in _TOKEN_KINDS:
        new = kind.search(said.group("new") if said else correction)
        old = kind.search(rest)
        if new and old and new.group().lower() != old.group().lower():
            return rest[: old.start()] + new.group() + rest[old.end() :]
    return ""


def correct(talk: Talk, ear: Ear, message: str) -> str:
    """Apply "I said that wrong, it was…" to the record.

    Returns the corrected value as it now stands, or "" where nothing in the record fits.
    """
    said = extract.replacement(message)
    if said is None:
        return _by_token(talk, message) or _by_meaning(talk, ear, message)
    found = (_replace(talk, old, said[1]) for old in extract.spellings(said[0]))
    value = next(filter(None, found), "")
    # A number that stands nowhere is no reason to give up what is like the sentence about it.
    return value or ("" if _is_number(said[0]) else _by_meaning(talk, ear, message))


def names_what_was_wrong(message: str) -> bool:
    """Whether ``message`` says "I said this, it is that" and nothing that could be an answer."""
    said = extract.replacement(message)
    return said is not None and _is_number(said[0])


def _is_number(text: str) -> bool:
    return len(extract.spellings(text)) > 1 or text.isdigit()


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
            if isinstance(entry.value, str) and last_turn(entry) >= talk.number - LOOK_BACK
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


def say_corrected(talk: Talk, value: str) -> None:
    """Say what was put right; ``value`` is the corrected entry, "" where none was found."""
    before = " ".join(str(c.replaces) for c in talk.changes if str(c.value) == value)
    changed = [piece for piece in sentences(value) if piece not in before]
    short = clipped(changed[0] if before and changed else value, _QUOTED_VALUE_WORDS)
    talk.with_values(value=short)
    if short:
        turns = {t for c in talk.changes if str(c.value) == value for t in c.turns}
        text = talk.book.any(talk.lines("corrected"))
        talk.say(SentenceKind.REFLECTION, text, Move.REFLECT, sorted({*turns, talk.number}))
    else:
        talk.coach("corrected_plain", Move.REFLECT)
