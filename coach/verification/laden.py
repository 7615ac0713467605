"""Holds a thought of the coach's own to words that claim nothing: its own few, or the person's.

What a small language model says beside the matter ("your brother is struggling with addiction",
"my role in the medical team") names nobody and no figure, and each of its words could be harmless.
Two of them that neither side has brought, and that are not plain, seldom are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification.quotations import outside
from coach.verification.strict_words import word_list
from coach.verification.voiced import carrying, held_in, is_known, is_plain
from coach.verification.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

# Of 155 such sentences that passed all other checks 83 have two; of 59 that a careful model wrote
# and 79 that people did, none but for the words below.
MOST_FOREIGN = 1
_PLAIN = word_list("asked_plainly") | listed(
    "downs fail habit harm hurry lay letter quarrel reckon spoil ups"
)


def laden(text: str, said: Iterable[str]) -> str:
    """The first word beyond ``MOST_FOREIGN`` that is neither plain nor in ``said``, else ""."""
    held = held_in(said)
    foreign = dict.fromkeys(
        word
        for word in carrying(outside(text))
        if not any(character.isdigit() for character in word)
        and word not in _PLAIN
        and not is_plain(word, past=False)
        and not is_known(word, held)
    )
    return next(iter(list(foreign)[MOST_FOREIGN:]), "")
