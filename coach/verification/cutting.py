"""Says where a sentence may be cut so that what is left of it is still true."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.leadins import AUTHOR
from coach.verification.plain_tokens import ASIDE, keys, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.verification.plain_tokens import Plain

FREE = keys("the a also too though therefore however nonetheless simply itself indeed")
FEW = keys("few little lot bit")
DETERMINERS = keys("the a this that these those he she it they you your his her its their my our")
NOT = keys("not no never nobody nothing none neither nor without")
_WEAK = keys("may might can could")
_CONDITION = keys("if unless when whenever whether suppose until")
# A part that opens with one of these restricts what it goes with.
RESTRICTS = _CONDITION | keys(
    """
    till before after once provided except without only nor than for in at within under during among
    amongst with through by on from to as where wherever not never rarely seldom hardly
    """
)
_MAY_GO_FIRST = keys("by besides rather instead because although though even despite alongside as")
SMALL_OPENERS = keys("yet so and but also alongside then still moreover")
_ASIDES = keys("which who whom whose especially particularly including like though too rather")
_EXAMPLES = {("for", "exampl"), ("for", "instanc"), ("such", "as"), ("among", "them")}
_OPEN_TAILS = (
    ("in", "order", "to"), ("so", "that"), ("rather", "than"), ("instead", "of"),
    ("as", "well", "as"), ("such", "as"), ("for", "exampl"), ("for", "instanc"),
    ("especially",), ("includ",), ("becaus",), ("and",), ("but",), ("or",),
)  # fmt: skip
_FINITE = keys(
    """
    is was have had do did will would can could may might must shall should say need want mean make
    come go tell let
    """
)
AUXILIARIES = keys("is was have had do did will would can could may might must shall should")
_WEAK_ENDS = keys("the a of to in at and or but that which not as with for is was be can may")
_SHORTEST = 3


@lru_cache(maxsize=1024)
def starts(text: str) -> tuple[int, ...]:
    """Where a sentence may begin once a part at its beginning has gone."""
    words = plain(text)
    found = [0]
    if len(words) > 1 and words[0].key in SMALL_OPENERS and _stands_apart(words):
        found.append(1)
    if [word.key for word in words[:2]] == ["even", "so"]:
        found.append(2)
    first = next((k for k in range(1, len(words)) if _is_comma(words[k].gap)), 0)
    if first and words[0].key in _MAY_GO_FIRST and not _conditional(words[:first]):
        found.append(first)
    found += [k for k in range(1, len(words)) if _new_statement(words, k)]
    return tuple(dict.fromkeys(found))


def _stands_apart(words: Sequence[Plain]) -> bool:
    return bool(words[1].gap) or words[0].key in {"yet", "so", "and", "but"}


def _new_statement(words: Sequence[Plain], k: int) -> bool:
    """Whether a statement with a subject of its own begins at ``k``."""
    before = words[k - 1]
    joined = before.key in {"and", "but", "whil", "wherea"} and _is_comma(before.gap)
    if not (joined or ";" in words[k].gap) or _conditional(words[:k]):
        return False
    named = words[k].key in {"the", "a", "you", "your", AUTHOR}
    return named and any(word.key in _FINITE for word in words[k + 1 :])


def _conditional(words: Sequence[Plain]) -> bool:
    return any(word.key in _CONDITION for word in words)


def _is_comma(gap: str) -> bool:
    return any(mark in gap for mark in (",", "—", "–", ASIDE))


@lru_cache(maxsize=1024)
def spans(text: str) -> frozenset[tuple[int, int]]:
    """Asides that may go: in brackets, or between commas behind one of a few words."""
    words = plain(text)
    found = set()
    opened = -1
    for k, word in enumerate(words):
        if "(" in word.gap:
            opened = k
        elif ")" in word.gap and opened >= 0:
            found.add((opened, k))
            opened = -1
    for k in range(1, len(words)):
        if not _is_comma(words[k].gap):
            continue
        end = next((e for e in range(k + 1, len(words)) if words[e].gap), len(words))
        if end < len(words) and _is_comma(words[end].gap) and _is_aside(words, k, end):
            found.add((k, end))
    return frozenset(found | _first_of_two(words))


def _first_of_two(words: Sequence[Plain]) -> set[tuple[int, int]]:
    """The first of two things said of one subject: "Progress [can be slow, but] is intended"."""
    verbs = [k for k, word in enumerate(words) if word.key in AUXILIARIES]
    if not verbs or _conditional(words) or any(word.key in NOT for word in words[: verbs[0]]):
        return set()
    first = verbs[0]
    own = not any(word.gap or word.key in {"who", "which", "that"} for word in words[1:first])
    return {
        (first, k)
        for k in verbs[1:]
        if own and words[k - 1].key in {"and", "but"} and words[k - 1].gap != ":"
    }


def _is_aside(words: Sequence[Plain], k: int, end: int) -> bool:
    first = tuple(word.key for word in words[k : k + 3])
    if first[:2] in _EXAMPLES:
        return True
    if first[:2] == ("as", "against"):
        return True
    if first[0] == "or":  # ", or “superpowers”,": another word for the same
        return end - k <= 2 and words[k + 1].quoted
    return first[0] in _ASIDES and not any(word.key in {"only", "not"} for word in words[k:end])


@lru_cache(maxsize=1024)
def ends(text: str) -> frozenset[int]:
    """Where a sentence may end once a part at its end has gone."""
    words = plain(text)
    return frozenset(k for k in range(_SHORTEST, len(words)) if _may_end(words, k))


def _may_end(words: Sequence[Plain], k: int) -> bool:
    kept, gone = words[:k], words[k:]
    first = tuple(word.key for word in gone[:3])
    if kept[-1].key in _WEAK_ENDS or _unfinished(kept):
        return False
    if first[:2] in {("or", "mor"), ("or", "less"), ("or", "fewer"), ("and", "a")}:
        return False
    if ")" in gone[0].gap and "(" not in gone[0].gap:
        return _may_end_at_comma(kept, gone)
    if any(mark in gone[0].gap for mark in ";:"):
        return gone[0].key not in {"only", "except", "unless", "if"} and _says_enough(kept, gone)
    if _is_comma(gone[0].gap) or "(" in gone[0].gap:
        return _may_end_at_comma(kept, gone)
    return any(first[: len(tail)] == tail for tail in _OPEN_TAILS) and _may_end_at_comma(kept, gone)


def _unfinished(kept: Sequence[Plain]) -> bool:
    """Whether ``kept`` is no more than the part that opens a sentence ("If you wait")."""
    opens = kept[0].key in RESTRICTS | _MAY_GO_FIRST
    return opens and not any(_is_comma(word.gap) for word in kept[1:])


def _says_enough(kept: Sequence[Plain], gone: Sequence[Plain]) -> bool:
    """Whether a colon's other side may go: not where it holds what was counted off."""
    return ":" not in gone[0].gap or not any(word.key.startswith("#") for word in kept)


def _may_end_at_comma(kept: Sequence[Plain], gone: Sequence[Plain]) -> bool:
    opener, second = gone[0].key, gone[1].key if len(gone) > 1 else ""
    clause = _last_clause(kept)
    denied = any(word.key in NOT for word in clause)
    if any((opener, second) == pair[:2] for pair in _OPEN_TAILS if len(pair) > 1) and not denied:
        return True
    if (opener, second) in {("for", "exampl"), ("for", "instanc"), ("as", "against")}:
        return True
    if opener in {"becaus", "sinc"}:
        return not denied
    if opener in {"but", "yet"}:
        return second not in {"only", "not", "never", "rarely", "hardly", "seldom"}
    if opener in RESTRICTS or second == "only":
        return False
    return _list_may_be_cut(clause, gone, denied)


def _last_clause(kept: Sequence[Plain]) -> Sequence[Plain]:
    start = max((k for k, word in enumerate(kept) if _strong(word.gap)), default=0)
    return kept[start:]


def _strong(gap: str) -> bool:
    return any(mark in gap for mark in ";:.")


def _list_may_be_cut(clause: Sequence[Plain], gone: Sequence[Plain], denied: bool) -> bool:
    """Whether what goes is a statement of its own, or items of a list that may be cut."""
    joined = next((word.key for word in gone if word.key in {"and", "or"}), "")
    if joined:
        if joined == "or":
            weak = any(w.key in _WEAK or w.key == "than" for w in clause)
            return weak or (denied and gone[0].key == "or")
        if gone[0].key == "and" and _is_statement(gone[1:]):
            return True
        together = any(w.key in {"between", "both", "combination", "together"} for w in clause)
        complete = any(w.key.startswith("#") or w.text.lower() in {"are", "were"} for w in clause)
        return not (denied or together or complete)
    return True


def _is_statement(words: Sequence[Plain]) -> bool:
    opens = bool(words) and words[0].key in DETERMINERS | {AUTHOR, "i"}
    return opens and any(word.key in _FINITE for word in words[1:])
