"""Whether the coach answers what its sources cover and says plainly what they do not."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from coach.schemas import SentenceKind
from evals.cases import lines
from evals.figures import Figure, SuiteResult, f1, share, total
from evals.measuring import Shown, because, measure

if TYPE_CHECKING:
    from coach.transcript import Reply
    from evals.bench import Bench
    from evals.measuring import Scores

EVERY = 4
"""One question in so many is put to the coach itself; all of them are put to its search."""
ASKED = "What do the sources say about this? {question}"


async def run(bench: Bench) -> list[SuiteResult]:
    """One result; F1 of answered and of refused questions as Trust-Score has them.

    A question is refused where the reply brings nothing of a source (Song et al. 2024, arXiv
    2409.11242: the F1 of refusing what cannot be answered, that of answering what can, their mean).
    """
    assert bench.subject is not None
    start = time.perf_counter()
    questions = {
        f"{case['id']}": (case["question"], answerable)
        for file, answerable in (
            ("retrieval_questions.jsonl", True),
            ("offcorpus_questions.jsonl", False),
        )
        for case in lines(file)[::EVERY]
    }
    count = itertools.count(1)
    async with bench.subject.open() as talker:

        async def ask(case: tuple[str, bool]) -> Reply:
            thread = f"asked {next(count)}"
            return await talker.ask(thread, ASKED.format(question=case[0]))

        measured = await measure("abstention", questions, ask, _score, lambda c: Shown(said=c[0]))
    figures = _figures(
        [bool(v) for v in measured.values["answered_what_is_there"]],
        [bool(v) for v in measured.values["refused_what_is_not"]],
    )
    return [
        SuiteResult(
            suite="abstention" + (f".{bench.subject.label}" if bench.subject.label else ""),
            subject=bench.subject.label,
            figures=figures | {"said_so": measured.mean("said_so")},
            findings=tuple(measured.findings),
            errors=tuple(measured.errors),
            seconds=time.perf_counter() - start,
        )
    ]


def _score(case: tuple[str, bool], reply: Reply) -> Scores:
    _, answerable = case
    answered = any(s.kind is SentenceKind.SOURCE for s in reply.sentences)
    if answerable:
        return {"answered_what_is_there": because(answered, f"Replied: {reply.text}")}
    scores: Scores = {"refused_what_is_not": because(not answered, f"Replied: {reply.text}")}
    if not answered:
        # Silence about the sources would leave the person to guess.
        scores["said_so"] = because(_says_so(reply), f"Replied: {reply.text}")
    return scores


def _says_so(reply: Reply) -> bool:
    said = reply.text.lower()
    about = any(word in said for word in ("source", "article", "podcast", "material", "text"))
    denies = any(
        word in said for word in (" not ", "n't", "n’t", "nothing", " no ", "neither", "none")
    )
    return about and denies


def _figures(answered: list[bool], refused: list[bool]) -> dict[str, Figure]:
    hits, misses = sum(answered), answered.count(False)
    held, leaks = sum(refused), refused.count(False)
    both = len(answered) + len(refused)
    answering, refusing = f1(hits, leaks, misses), f1(held, misses, leaks)
    scored = both if answered and refused else 0
    return {
        "answerable": total([1.0] * len(answered)),
        "answered": share(answered),
        "refused": share(refused),
        "answered_f1": Figure(value=answering, n=scored),
        "refused_f1": Figure(value=refusing, n=scored),
        "grounded_refusal_f1": Figure(value=(answering + refusing) / 2, n=scored),
    }
