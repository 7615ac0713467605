"""Holds a change of the record against the turns it says it came from (design §4)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.record import at
from coach.verification.cut import sheds_denial
from coach.verification.days import is_meant
from coach.verification.figures import figures, number
from coach.verification.folding import find
from coach.verification.numerals import MONTHS, NUMBER_WORDS
from coach.verification.overruled import by_hand
from coach.verification.polarity import reversed_
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.record import CareerRecord, RecordChange

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DENIALS = re.compile(r"n't\b|\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without)\b")
_AGREES = re.compile(
    r"\b(?:yes|yeah|yep|yea|yup|ja|si|sí|oui|ok|okay|sure|true|exactly|right|correct|agreed?|good"
    r"|great|perfect|fine|fits?|works?|keep|take|like|love|ouch|auch|guilty|maybe|probably"
    r"|i (?:do|guess|think so|suppose)|leave it|that'?s (?:it|me)|it is)\b",
    re.IGNORECASE,
)
# Said of what stands in the record: that it is to stand, that it is not so.
_CONFIRMS = re.compile(
    r"^\W*(?:an? |it['’]?s an? |about an? )?\d+\b"
    r"|\b(?:sometimes|could be|a bit|a little|autsch|i(?:['’]ll| will| want| promise)|let['’]?s"
    r"|deal|done|go|add|write it|count|stays?|stands?"
    r"|leave|course|absolutely|definitely|please|thanks?|confirm\w*|settled)\b",
    re.IGNORECASE,
)
_WITHDRAWS = re.compile(
    r"n['’]?t\b|\b(?:not?|nope|nah|never|none|nothing|wrong|take|drop|delete|remove|scrap|strike|cross"
    r"|forget|cancel|clear|instead|actually|sorry|change|rather|out|without|mistake|mistaken|else"
    r"|awful|terrible|bad|ugly|boring|ugh|corny|cheesy|meh|different|other|another|again|retract|withdraw|undo|skip|rid|cannot|hate|stupid|too)\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(r"^\W*(?:no|nope|nah|nein|not|never|wrong|i don'?t)\b", re.IGNORECASE)
_PIECES = re.compile(r"[.?!,;:—–\n]+")
# A person who writes "vegtables" may find "vegetables" in the record: one slip in a long word.
_LONG_WORD = 6
# What somebody does not want may stand here without its "not".
_OF_WHAT_IS_REFUSED = frozenset({"avoided"})
_ANSWERS = frozenset({"yes", "no"})
_NUMBER = re.compile(r"\b(?:\d+|" + "|".join(NUMBER_WORDS) + r")\b")
# Beside these a number is a day, a time, a length of time, or is denied.
_NO_NUMBER_BEFORE = re.compile(
    rf"(?:\b(?:{'|'.join(MONTHS)})\.? (?:the )?"
    r"|\bn(?:ot|o|ever)(?: an?| at)? |n't (?:an? )?|\d[.,:/-])$"
)
_NO_NUMBER_AFTER = re.compile(
    rf"(?:st|nd|rd|th)\b|(?: of)? (?:{'|'.join(MONTHS)})\b|[.,:/-]\d"
    r"|[ -](?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|times|am|pm"
    r"|o['’]clock|people|percent|%)"
)
_ZERO = frozenset({"zero", "nil", "none", "nothing", "0"})


def check_change(
    change: RecordChange,
    record: CareerRecord,
    messages: dict[int, str],
    offered: Sequence[str] = (),
    *,
    today: date | None = None,
) -> str:
    """Return "" if ``change`` may be made, else one plain sentence why not.

    ``messages`` are the person's by turn number, ``offered`` are wordings that the coach put to
    them: those are carried only by a turn in which they agree, and then ``by`` must be "coach".
    What stands in the field now may be used again, so that a part of it can be put right.
    ``today`` is the day on which the person spoke; without it a relative date fits any day.
    """
    if not change.turns:
        return "The change names no turn that it rests on."
    missing = [turn for turn in change.turns if turn not in messages]
    if missing:
        return f"There is no turn {missing[0]} that the change could rest on."
    if reason := by_hand(change, record):
        return reason
    if change.op != "set":
        return _standing_reason(change, record, [messages[turn] for turn in change.turns])
    said = [messages[turn] for turn in change.turns]
    value = _value(change)
    if value is None or value == "":
        return "The change sets a field to nothing."
    if isinstance(value, date):
        return _day_reason(value, said, today)
    if isinstance(value, int):
        stands = any(_says_number(value, message) for message in said)
        return "" if stands else f"The turns it names do not give the number {value}."
    return _text_reason(value, change, [*said, *_standing(record, change)], said, offered)


def _value(change: RecordChange) -> str | int | date | None:
    """The value as what it is: a day or a number may come as text from a model."""
    value = change.value
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return value
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value.strip() if isinstance(value, str) else value


def _day_reason(day: date, said: Sequence[str], today: date | None) -> str:
    meant = [is_meant(day, message, today) for message in said]
    if any(meant):
        return ""
    if all(found is None for found in meant):
        return f"The turns it names speak of no day like {day.isoformat()}."
    return f"The day {day.isoformat()} is not what the turns it names speak of."


def _says_number(value: int, message: str) -> bool:
    """Whether ``message`` gives ``value`` as a number: no day, no count of years, none denied."""
    said = message.lower()
    if value == 0 and _ZERO & set(re.findall(r"\d+|[a-z]+", said)):
        return True
    return any(
        not _NO_NUMBER_BEFORE.search(said[: match.start()])
        and not _NO_NUMBER_AFTER.match(said, match.end())
        for match in _NUMBER.finditer(said)
        if {figure.key for figure in figures(match.group())} & {number(value)}
    )


def _standing_reason(change: RecordChange, record: CareerRecord, said: Sequence[str]) -> str:
    """Why what stands may not be confirmed or taken out, or ""."""
    values = _standing(record, change)
    if change.op == "confirm":
        agreed = _put_now(record, change) or any(
            _confirms(message, values) and not _REFUSES.match(message) for message in said
        )
        return "" if agreed else f"In no turn it names the person agrees{_to(values)}."
    if change.op == "retract" and not any(_WITHDRAWS.search(message) for message in said):
        return f"In no turn it names the person takes anything back{_of(values)}."
    return ""


def _confirms(message: str, values: Sequence[str]) -> bool:
    """Whether ``message`` agrees, says the value itself, or goes on to put a number on it."""
    agrees = _AGREES.search(message) or _CONFIRMS.search(message)
    return bool(agrees) or any(find(value, message) for value in values)


def _put_now(record: CareerRecord, change: RecordChange) -> bool:
    """Whether what stands was put there in the person's words in a turn the change names."""
    try:
        live = at(record, change.path).live
    except BadInput:
        return True  # ``apply`` says where there is no such place
    return any(entry.by == "person" and {*entry.turns[-1:]} & {*change.turns} for entry in live)


def _to(values: Sequence[str]) -> str:
    return f" to “{values[0]}”" if values else ""


def _of(values: Sequence[str]) -> str:
    return f" of “{values[0]}”" if values else ""


def _standing(record: CareerRecord, change: RecordChange) -> list[str]:
    try:
        held = at(record, change.path)
    except BadInput:
        return []  # a place that the same turn makes; ``apply`` says where there is none
    return [str(value) for value in held.values]


def _text_reason(
    value: str,
    change: RecordChange,
    evidence: Sequence[str],
    said: Sequence[str],
    offered: Sequence[str],
) -> str:
    if change.path.rpartition(".")[2] not in _OF_WHAT_IS_REFUSED and sheds_denial(value, evidence):
        return f"“{value}” is cut out of a clause in which the person says “not”."
    if any(find(value, text) for text in evidence):
        return ""
    invented = _foreign(value, [*evidence, *offered])
    if invented:
        whole = f" of “{value}”" if invented[0] != value else ""
        return f"“{invented[0]}”{whole} does not stand in the turns it names."
    if _foreign(value, evidence):
        return _offer_reason(value, change, said)
    return _polarity_reason(value, evidence)


def _foreign(value: str, evidence: Sequence[str]) -> list[str]:
    """The carrying words and figures of ``value`` that nobody said."""
    spoken = {word for text in evidence for word in words(text)}
    stems = {stem(word) for word in spoken}
    keys = {figure.key for text in evidence for figure in figures(text)}
    counted = {figure.shown: figure.key in keys for figure in figures(value) if not figure.soft}
    numerals = {word for shown in counted for word in words(shown)}
    found = [shown for shown, held in counted.items() if not held]
    for word in words(value):
        empty = word in STOP and word not in _ANSWERS
        if empty or word in numerals or word in spoken or stem(word) in stems:
            continue
        if not any(_same_but_for_a_slip(word, other) for other in spoken):
            found.append(word)
    return found


def _same_but_for_a_slip(word: str, other: str) -> bool:
    """Whether two long words differ by one letter: missing, added, exchanged or swapped."""
    if word[0] != other[0] or min(len(word), len(other)) < _LONG_WORD:
        return False
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), 0)
    one, two = word[start:], other[start:]
    swapped = one[1:2] + one[:1] + one[2:] == two
    return swapped or one[1:] == two or one == two[1:] or one[1:] == two[1:]


def _offer_reason(value: str, change: RecordChange, said: Sequence[str]) -> str:
    if not any(_AGREES.search(message) and not _REFUSES.match(message) for message in said):
        return f"“{value}” is the coach's, and in no turn it names the person agrees to it."
    if change.by != "coach":
        return f"“{value}” is the coach's and is given out as the person's own."
    return ""


def _polarity_reason(value: str, evidence: Sequence[str]) -> str:
    joined = " ".join(evidence).lower().replace("’", "'")
    denies = _DENIALS.search(value.lower().replace("’", "'")) is not None
    added = denies and not _DENIALS.search(joined)
    pieces = [piece for piece in _PIECES.split(value) if piece.strip()]
    changed = [piece for piece in pieces if not any(find(piece, text) for text in evidence)]
    if added or any(all(reversed_(piece, text) for text in evidence) for piece in changed):
        return f"“{value}” turns round what the person said: a “not” is dropped or added."
    return ""
