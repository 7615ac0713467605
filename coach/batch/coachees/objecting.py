"""Hears what the coach says wrong about a person, so that the person can put it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.batch.coachees.hearing import words

if TYPE_CHECKING:
    from coach.batch.coachees.hearing import Heard
    from coach.batch.coachees.mind import Mind

# Cosines of MiniLM: a claim is this near to one they know to be false, and nearer to it than to
# anything they would say themselves.
NEAR_UNTRUE, NEARER = 0.62, 0.08
_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: n for n, word in enumerate(_ONES, 1)} | {
    word: n for n, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_COUNTED = re.compile(
    rf"\b(?P<n>\d+|(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_ONES[:9])}))?|{'|'.join(_ONES)})"
    r"(?:-| )(?P<what>[a-z]{3,})",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)
_UNITS = {"years", "year", "months", "weeks", "days", "hours", "people", "children", "kids"}


def objection(mind: Mind, heard: Heard) -> str:
    """What they put right before they answer, "" where nothing said about them is wrong."""
    for statement in heard.statements:
        if said := _wrong_number(mind, statement) or _untrue(mind, statement):
            return said
    return ""


def counted(text: str) -> dict[str, dict[int, str]]:
    """The numbers in ``text`` by what they count, each with the words it was said in."""
    found: dict[str, dict[int, str]] = {}
    for match in _COUNTED.finditer(text):
        what = match["what"].lower()
        found.setdefault(what, {})[_value(match["n"])] = match.group().replace("-", " ")
    return found


def _wrong_number(mind: Mind, statement: str) -> str:
    """A figure they never gave, for something they did give a figure for.

    Whatever they know may be meant, so a number is wrong only where nothing of theirs has it.
    """
    known = counted(mind.person.words())
    for what, numbers in counted(statement).items():
        own = known.get(what, {})
        wrong = next((n for n in numbers if n not in own), None)
        if wrong is None or not own or what not in _UNITS:
            continue
        near = mind.ear.nearness(statement, mind.memory.messages)
        for index in near.argsort()[::-1]:
            said = counted(mind.memory.messages[int(index)]).get(what, {})
            if said and (line := mind.memory.line("was_wrong")):
                return line.format(right=next(iter(said.values())), wrong=numbers[wrong])
    return ""


def _untrue(mind: Mind, statement: str) -> str:
    """Something about them that they know not to be so."""
    if "you" not in " ".join(words(statement)) or _NOT.search(statement):
        return ""
    mistakes = [m for m in mind.person.untrue if m.says not in mind.memory.spoken]
    near = mind.ear.nearness(statement, [m.claim for m in mistakes])
    if not near.size or float(near.max()) < NEAR_UNTRUE:
        return ""
    said = mind.ear.nearness(statement, mind.memory.messages)
    if said.size and float(said.max()) > float(near.max()) - NEARER:
        return ""
    mistake = mistakes[int(near.argmax())]
    mind.memory.spoken.add(mistake.says)
    return mistake.says


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    return sum(_VALUES[part] for part in number.lower().split("-"))
