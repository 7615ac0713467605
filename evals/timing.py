"""How long the checker takes: processor time, warm, for sentences it has not met before.

What a process has checked it remembers, so a second reading of the same sentences would flatter.
Everything remembered is therefore dropped first; then the passages and messages are prepared with
another sentence, as they are in a conversation before a reply is drafted; then each sentence is
timed once.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from statistics import fmean, median, quantiles
from typing import TYPE_CHECKING

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.bench import Checker
    from evals.claims import LabelledClaim

PREPARED = 1_200
"""Words of the passage whose preparation is timed."""
ROUNDS = 3
"""How often that is done: there are few such passages."""
_FIRST = "Before anything else, one plain sentence that nobody has said."


def timed(claims: Sequence[LabelledClaim], checker: Checker, policy: str) -> dict[str, Figure]:
    """Milliseconds a sentence (p99 and mean), and of preparing 1,200 words (median), as figures."""
    _forget()
    rests = {(tuple(p.id for p in c.passages), tuple(c.messages.values())): c for c in claims}
    for claim in rests.values():
        _prepare(claim, checker)
    spent = [_spent(claim.draft, claim, checker) for claim in claims]
    found = {
        f"{policy}_p99_milliseconds": _figure(_p99(spent), len(spent)),
        f"{policy}_mean_milliseconds": _figure(fmean(spent) if spent else None, len(spent)),
    }
    prepared = [spent for _ in range(ROUNDS) for spent in _preparations(claims, checker)]
    middle = median(prepared) if prepared else None
    return found | {f"{policy}_preparation_milliseconds": _figure(middle, len(prepared))}


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("coach.verification", "coach.passages")):
            for value in vars(module).values():
                if clear := getattr(value, "cache_clear", None):
                    clear()


def _prepare(claim: LabelledClaim, checker: Checker) -> None:
    """Let the checker read all that the claim may rest on, for another sentence."""
    _spent(DraftSentence(SentenceKind.COACHING, _FIRST, Move.BRIDGE), claim, checker)
    if claim.passages:
        cites = tuple(Cite(passage.id, passage.text) for passage in claim.passages)
        _spent(DraftSentence(SentenceKind.SOURCE, _FIRST, Move.PASSAGE, cites), claim, checker)
    if claim.messages:
        heard = tuple(claim.messages)
        draft = DraftSentence(SentenceKind.REFLECTION, _FIRST, Move.REFLECT, heard=heard)
        _spent(draft, claim, checker)


def _spent(draft: DraftSentence, claim: LabelledClaim, checker: Checker) -> float:
    """Processor milliseconds: what else the machine does is no property of the checker."""
    start = time.thread_time()
    with suppress(Exception):  # a checker that crashes is reported where it is measured
        checker.check(draft, claim.passages, dict(claim.messages))
    return (time.thread_time() - start) * 1000


def _preparations(claims: Sequence[LabelledClaim], checker: Checker) -> list[float]:
    """What passages of 1,200 words cost once: each one's first check less a second one.

    The first of them is not counted: it also loads what the checker knows of words.
    """
    _forget()
    passages = {passage.id: passage.text for claim in claims for passage in claim.passages}
    words = " ".join(passages.values()).split()
    spent = []
    for start in range(0, len(words) - PREPARED, PREPARED):
        text = " ".join(words[start : start + PREPARED])
        passage = Passage(id=f"long-{start}", source="long", title="Long", text=text)
        quote = " ".join(words[start : start + 12])
        draft = DraftSentence(SentenceKind.SOURCE, quote, Move.PASSAGE, (Cite(passage.id, quote),))
        first, second = (_checked(draft, passage, checker) for _ in range(2))
        spent.append(max(first - second, 0.0))
    return spent[1:]


def _checked(draft: DraftSentence, passage: Passage, checker: Checker) -> float:
    start = time.thread_time()
    with suppress(Exception):
        checker.check(draft, [passage], {})
    return (time.thread_time() - start) * 1000


def _p99(spent: Sequence[float]) -> float | None:
    return quantiles(spent, n=100)[98] if len(spent) > 1 else None


def _figure(value: float | None, n: int) -> Figure:
    if value is None:
        return Figure(value=None, n=0, is_share=False)
    return Figure(value=round(value, 2), n=n, is_share=False)
