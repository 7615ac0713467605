"""Measures whether people find what the sources say, and are told when the sources say nothing.

Run it by itself with ``python -m evals.suites.retrieval FOLDER`` to ask verbatim originals too.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from coach.passages import without_times
from coach.resources import corpus_dir
from coach.retrieval import TUNED, Index, OnnxEmbedder, Searcher
from evals.cases import lines
from evals.figures import Figure, Finding, SuiteResult, mean, share, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.schemas import Passage
    from evals.bench import Bench

# By the name of the result: what is asked, and what the sources do not answer.
NOTES = ("retrieval_questions.jsonl", "offcorpus_questions.jsonl")
SETS = {
    "retrieval.notes": NOTES,
    # Nothing was chosen or fitted on these.
    "retrieval.fresh": ("retrieval_fresh.jsonl", "offcorpus_fresh.jsonl"),
}
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


async def run(bench: Bench) -> list[SuiteResult]:
    """What is asked of the notes that ship with the coach: one result for each set."""
    results = []
    for suite, files in SETS.items():
        start, notes = time.perf_counter(), corpus_dir()
        figures, findings = asked(notes, notes, "note_anchors", files)
        seconds = time.perf_counter() - start
        results.append(
            SuiteResult(suite=suite, figures=figures, findings=tuple(findings), seconds=seconds)
        )
    return results


def asked(
    folder: Path, guides: Path, anchors: str, files: tuple[str, str] = NOTES
) -> tuple[dict[str, Figure], list[Finding]]:
    """Index ``folder`` and ask it every question it can be judged on.

    ``recall_at_5`` is the share of questions with a relevant passage among the first five,
    ``found_at_5`` the mean share of a question's relevant passages there (of five at most),
    ``mrr_at_10`` the mean reciprocal rank of the first within ten; ranks are taken before anything
    is refused. A passage is relevant when it holds one of the question's times or anchors.
    ``refused_off_corpus`` is the share of questions about other things that get no passage,
    ``refused_on_corpus`` the share of the others that get none. Both are given for all questions
    and for the half with odd ids (``…_held_out``), on which nothing was fitted.
    """
    questions = [q for q in lines(files[0]) if q["times"] or q.get(anchors)]
    off_corpus = lines(files[1])
    with tempfile.TemporaryDirectory() as place:
        index = Index(Path(place), OnnxEmbedder(weights=TUNED), guides=[guides])
        index.sync([folder])
        searcher = Searcher(index)
        everything = searcher.best("a", index.count())
        ranks = {q["id"]: _ranks(searcher, everything, q, anchors) for q in questions}
        refused_on = {q["id"]: not searcher.search(q["question"]) for q in questions}
        refused_off = {q["id"]: not searcher.search(q["question"]) for q in off_corpus}
        milliseconds = [_timed(searcher, q["question"] + " ") for q in questions]
        index.store.erase()
    figures = _rank_figures(list(ranks.values())) | {
        "questions": total([1.0] * len(questions)),
        "refused_off_corpus": share(list(refused_off.values())),
        "refused_off_corpus_held_out": share(_odd(refused_off)),
        "refused_on_corpus": share(list(refused_on.values())),
        "refused_on_corpus_held_out": share(_odd(refused_on)),
        "median_milliseconds": Figure(
            value=round(median(milliseconds), 1), n=len(milliseconds), is_share=False
        ),
    }
    missed = [
        Finding(
            metric="recall_at_5",
            where=q["id"],
            said=q["question"],
            why=f"Rank {min(ranks[q['id']])}.",
        )
        for q in questions
        if min(ranks[q["id"]]) > 5
    ]
    return figures, missed + [
        Finding(metric="refused_off_corpus", where=q["id"], said=q["question"], why="Got passages.")
        for q in off_corpus
        if not refused_off[q["id"]]
    ]


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


def _rank_figures(ranks: list[list[int]]) -> dict[str, Figure]:
    first = [min(found) for found in ranks]
    return {
        "recall_at_1": share([rank == 1 for rank in first]),
        "recall_at_5": share([rank <= 5 for rank in first]),
        "found_at_5": mean([sum(r <= 5 for r in found) / min(5, len(found)) for found in ranks]),
        "mrr_at_10": mean([1 / rank if rank <= 10 else 0.0 for rank in first]),
    }


def _odd(by_id: dict[str, bool]) -> list[bool]:
    return [value for name, value in by_id.items() if int(name[1:]) % 2]


def _timed(searcher: Searcher, query: str) -> float:
    start = time.perf_counter()
    searcher.search(query)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    measured, _ = asked(Path(sys.argv[1]), corpus_dir(), "seed_anchors")
    print(json.dumps({name: figure.value for name, figure in measured.items()}, indent=2))
