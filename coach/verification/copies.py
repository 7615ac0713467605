"""Tells a copy of a passage's words that has been changed from a paraphrase of them.

One word put for another, or one "not" or "often" left out, changes what a copy says, while in a
paraphrase other words are the rule.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from coach.passages import without_times
from coach.verification.carriers import not_cut
from coach.verification.cutting import NOT
from coach.verification.leadins import AUTHOR, SOURCE, called, without_leadins
from coach.verification.plain_tokens import keys, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Passage
    from coach.verification.plain_tokens import Plain

# Of a sentence's words, how many stand in the passage in the same order where it is a copy. Of the
# true paraphrases in evals/data/claims none that changes a copy reaches it; at .80 seven do.
_COPIED = 0.85
_NAMES_IT = frozenset({SOURCE, AUTHOR})
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which"})
_LONGEST_NAME = 3
# Words that a copy may bring along: they say nothing by themselves.
_LIGHT = keys(
    "the a that also it this its their of and having has is are be being do does was were"
)
# What may not be missing between words that were kept.
_WEIGHTY = NOT | keys(
    """
    may might can could should would will must perhaps maybe possibly probably likely often always
    usually mostly mainly sometimes seldom rarely hardly almost nearly only just merely solely most
    many some few all every each both least less more than if unless whether when once until before
    after because since so therefore although though partly often tends seems fails too first last
    """
)
_NEAR_THE_KEPT = _WEIGHTY | _LIGHT
# How many words may be left out between two that were kept and are still read beside them.
_GAP = 6


def changed_copy(sentence: DraftSentence, cited: Sequence[Passage]) -> str:
    """Why a sentence that keeps nearly all words of a passage says something else, or "".

    What it cites must stand in ``cited``. A copy that is the passage's own words, cut, passes
    whatever it leaves out.
    """
    text = called(without_times(sentence.text), cited)
    spoken = plain(without_leadins(text, opinions=True).text)
    # "The podcast calls": what it does with what it says needs no word of the passage.
    before = ("", *(word.key for word in spoken))
    claim = [w for w, last in zip(spoken, before, strict=False) if not {w.key, last} & _NAMES_IT]
    changed = [_changed(claim, passage) for passage in cited]
    return changed[0] if all(changed) and not_cut(sentence, cited) else ""


def _changed(claim: Sequence[Plain], passage: Passage) -> str:
    """What was changed in a copy of words of ``passage``; "" where it is none, or unchanged."""
    keyed = [word.key for word in claim]
    held = plain(without_times(passage.text))
    source = [word.key for word in held]
    blocks = SequenceMatcher(None, keyed, source, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < _COPIED * len(claim) or _names_whom(keyed, source):
        return ""
    new = [word.text for word in claim if word.key not in source and word.key not in _LIGHT]
    if new:
        return f"It says {_quoted(new)} where the passage it cites has its own words."
    for one, other in pairwise(block for block in blocks if block.size):
        gap = held[one.b + one.size : other.b]
        lost = [w.text for w in _governing(gap) if w.key not in keyed] if len(gap) <= _GAP else []
        if lost:
            return f"It leaves out {_quoted(lost)} between words of the passage it cites."
    return ""


def _governing(gap: Sequence[Plain]) -> list[Plain]:
    """The weighty words of what was left out that go with what comes after it, which was kept.

    In "motives that are not noble, such as fame" the "not" goes together with its "noble".
    """
    after = takewhile(lambda word: word.key in _NEAR_THE_KEPT, reversed(gap))
    return [word for word in after if word.key in _WEIGHTY]


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


def _names_whom(claim: Sequence[str], held: Sequence[str]) -> bool:
    """Whether ``claim`` only puts a name of the passage where that says "he" or "it"."""
    for named in range(1, min(_LONGEST_NAME, len(claim) - 1) + 1):
        rest = list(claim[named:])
        if set(claim[:named]) <= set(held) and any(
            held[i - 1] in _PRONOUNS and list(held[i : i + len(rest)]) == rest
            for i in range(1, len(held) - len(rest) + 1)
        ):
            return True
    return False
