"""Measures whether people find what the sources say, and are told when the sources say nothing.

Run it by itself with ``python -m evals.retrieval [FOLDER WITH THE ORIGINALS]``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from coach.passages import without_times
from coach.resources import corpus_dir
from coach.retrieval import TUNED, Index, OnnxEmbedder, Searcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.schemas import Passage

DATA = Path(__file__).parent / "data"
QUESTIONS = DATA / "retrieval_questions.jsonl"
OFF_CORPUS = DATA / "offcorpus_questions.jsonl"
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


def run(corpus: Path | None = None, originals: Path | None = None) -> dict[str, Any]:
    """Figures for our notes in ``corpus`` and, where given, the verbatim texts in ``originals``.

    ``recall_at_5`` is the share of questions with a relevant passage among the first five,
    ``found_at_5`` the mean share of a question's relevant passages there (of five at most),
    ``mrr_at_10`` the mean reciprocal rank of the first within ten; ranks are taken before anything
    is refused. A passage is relevant when it holds one of the question's times or anchors.
    ``refused_off_corpus`` is the share of questions about other things that get no passage,
    ``refused_on_corpus`` the share of the others that get none. Both are given for all questions
    and for the half with odd ids (``…_held_out``), on which nothing was fitted.
    """
    notes = corpus or corpus_dir()
    figures = {"notes": _measured(notes, notes, "note_anchors")}
    if originals is not None:
        figures["originals"] = _measured(originals, notes, "seed_anchors")
    return figures


def _measured(folder: Path, guides: Path, anchors: str) -> dict[str, float]:
    """Index ``folder`` and ask it every question it can be judged on."""
    asked = [q for q in _lines(QUESTIONS) if q["times"] or q.get(anchors)]
    off_corpus = _lines(OFF_CORPUS)
    with tempfile.TemporaryDirectory() as place:
        index = Index(Path(place), OnnxEmbedder(weights=TUNED), guides=[guides])
        index.sync([folder])
        searcher = Searcher(index)
        everything = searcher.best("a", index.count())
        ranks = [_ranks(searcher, everything, question, anchors) for question in asked]
        refused_on = {q["id"]: not searcher.search(q["question"]) for q in asked}
        refused_off = {q["id"]: not searcher.search(q["question"]) for q in off_corpus}
        milliseconds = [_timed(searcher, q["question"] + " ") for q in asked]
        index.store.erase()
    return _rank_figures(ranks) | {
        "questions": len(asked),
        "refused_off_corpus": fmean(refused_off.values()),
        "refused_off_corpus_held_out": fmean(_odd(refused_off)),
        "refused_on_corpus": fmean(refused_on.values()),
        "refused_on_corpus_held_out": fmean(_odd(refused_on)),
        "median_milliseconds": round(median(milliseconds), 1),
    }


def _ranks(
    searcher: Searcher, everything: Sequence[Passage], question: dict[str, Any], anchors: str
) -> list[int]:
    """The ranks (from 1) of the passages that are relevant to ``question``; never empty."""
    relevant = {p.id for p in everything if _is_relevant(p, question, anchors)}
    if not relevant:
        raise ValueError(f"No passage is relevant to question {question['id']}: check its anchors.")
    order = [passage.id for passage in searcher.best(question["question"], len(everything))]
    return [rank for rank, name in enumerate(order, start=1) if name in relevant]


def _is_relevant(passage: Passage, question: dict[str, Any], anchors: str) -> bool:
    text = _plain(passage.text)
    return bool(set(passage.times) & set(question["times"])) or any(
        _plain(anchor) in text for anchor in question.get(anchors, ())
    )


def _plain(text: str) -> str:
    return " ".join(without_times(text).translate(_STRAIGHT).casefold().split())


def _rank_figures(ranks: list[list[int]]) -> dict[str, float]:
    first = [min(found) for found in ranks]
    return {
        "recall_at_1": fmean(rank == 1 for rank in first),
        "recall_at_5": fmean(rank <= 5 for rank in first),
        "found_at_5": fmean(sum(r <= 5 for r in found) / min(5, len(found)) for found in ranks),
        "mrr_at_10": fmean(1 / rank if rank <= 10 else 0.0 for rank in first),
    }


def _odd(by_id: dict[str, bool]) -> list[bool]:
    return [value for name, value in by_id.items() if int(name[1:]) % 2]


def _timed(searcher: Searcher, query: str) -> float:
    start = time.perf_counter()
    searcher.search(query)
    return (time.perf_counter() - start) * 1000


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    print(json.dumps(run(originals=Path(sys.argv[1]) if len(sys.argv) > 1 else None), indent=2))
