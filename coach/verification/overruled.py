"""Finds what a sentence tells of the person that they have changed in their record since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.edits import overruled_words
from coach.errors import BadInput
from coach.record import EntryStatus, Many, at
from coach.schemas import SentenceKind
from coach.verification.folding import find
from coach.verification.quotations import quotations
from coach.verification.wording import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.edits import Replaced
    from coach.protocol import DraftSentence
    from coach.record import CareerRecord, RecordChange

# A shorter run of words may well be said of something else.
_FEWEST = 3


def outdated(
    sentence: DraftSentence, messages: Mapping[int, str], overruled: Sequence[Replaced]
) -> str:
    """The reason against a sentence that gives as theirs what they have overruled by hand, or "".

    What they said again in a message after that may be said to them too, and so may a sentence
    that names the old beside the new.
    """
    if sentence.kind is SentenceKind.SOURCE:
        return ""
    for change in overruled:
        if change.new and find(change.new, sentence.text):
            continue
        later = [text for turn, text in messages.items() if turn > change.after]
        told = _told(sentence, change)
        if told and not any(find(told, text) for text in later):
            now = f"it is “{change.new}” now" if change.new else "it is no longer true"
            return f"They have changed “{told}” in their record: {now}."
    return ""


def by_hand(change: RecordChange, record: CareerRecord) -> str:
    """The reason against a change that undoes what they did in the record after the turns it names.

    "" where there is none. What they say later may change it like anything else.
    """
    try:
        held = at(record, change.path)
    except BadInput:  # what has no place is told of when it is applied
        return ""
    last = max(change.turns)
    several = isinstance(held, Many)
    named = {change.replaces} if change.op == "set" else {None, str(change.value)}
    for entry in held.entries:
        stands = entry.status is not EntryStatus.SUPERSEDED
        meant = not several or str(entry.value) in named or (None in named and not change.value)
        if stands and meant and entry.edited and entry.edited.after >= last:
            return "They have written there themself since."
        out = not stands and entry.decided and entry.decided.after >= last
        if out and change.op == "set" and str(entry.value) == str(change.value):
            return "They have taken that out themself since."
    return ""


def _told(sentence: DraftSentence, change: Replaced) -> str:
    """The words of the sentence that are overruled: a piece of the old value, or what was wrong."""
    for quoted in quotations(sentence.text):
        piece = len(words(quoted)) >= _FEWEST and find(quoted, change.old)
        if piece and not find(quoted, change.new):
            return quoted
    if sentence.kind is not SentenceKind.REFLECTION:
        return ""
    return next((gone for gone in overruled_words(change) if find(gone, sentence.text)), "")
