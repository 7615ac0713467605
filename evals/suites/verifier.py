"""Whether the checker catches what is false and lets pass what is true, kind by kind."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from evals.claims import LabelledClaim, corpus_passages, labelled, spoken, verbatim
from evals.figures import Figure, SuiteResult, Table, mean
from evals.measuring import because, measure
from evals.mutations import ABOUT_THE_PERSON, OPERATORS, mutations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.schemas import Verdict
    from evals.bench import Bench, Checker
    from evals.measuring import Measured, Scores
    from evals.mutations import Operator


PREPARED = 1_200
"""Words of the passage whose preparation is timed."""


async def run(bench: Bench) -> list[SuiteResult]:
    """``verifier.labelled`` on claims of other hands; altered ones of sources, of the person."""
    passages = await asyncio.to_thread(corpus_passages, bench.corpus)
    claims = labelled(passages, bench.claims) if bench.corpus is None else []
    results = [await _labelled(claims, bench.checker)] if claims else []
    sourced = [*verbatim(passages), *_sourced(claims)]
    people = {who: said for group in bench.people.values() for who, said in group.items()}
    return [
        *results,
        await _strict(claims, sourced, bench.strict),
        await mutated("verifier.mutations", sourced, OPERATORS, bench.checker),
        *([await mutated("verifier.person", spoken(people), ABOUT_THE_PERSON, bench.checker)]
          if people else []),
    ]  # fmt: skip


def _sourced(claims: Sequence[LabelledClaim]) -> list[LabelledClaim]:
    return [c for c in claims if c.sound and c.draft.kind is SentenceKind.SOURCE and c.draft.cites]


async def _strict(
    claims: Sequence[LabelledClaim], sourced: Sequence[LabelledClaim], checker: Checker
) -> SuiteResult:
    """What the strict policy costs and gains, in sum; a finding for each would say it twice."""
    both = await mutated("verifier.strict", sourced, OPERATORS, checker)
    figures = {name: figure for name, figure in both.figures.items() if "." not in name}
    if claims:
        measured = (await _labelled(claims, checker)).figures
        figures |= {f"labelled_{name}": measured[name] for name in ("passed", "caught")}
    return both.model_copy(update={"figures": figures, "findings": (), "tables": ()})


async def _labelled(claims: Sequence[LabelledClaim], checker: Checker) -> SuiteResult:
    start = time.perf_counter()
    measured, milliseconds = await _checked(claims, checker)
    kinds = sorted({claim.kind for claim in claims if not claim.sound})
    figures = {
        "passed": measured.mean("passed"),
        "caught": mean([v for kind in kinds for v in measured.values.get(f"caught.{kind}", [])]),
        **{f"caught.{kind}": measured.mean(f"caught.{kind}") for kind in kinds},
        **_times(milliseconds),
    }
    rows = tuple((kind, *_cells(figures[f"caught.{kind}"])) for kind in kinds)
    return SuiteResult(
        suite="verifier.labelled",
        figures=figures,
        findings=tuple(measured.findings),
        tables=(Table(title="Caught, by kind", columns=("kind", "caught", "n"), rows=rows),),
        errors=tuple(measured.errors),
        seconds=time.perf_counter() - start,
    )


async def mutated(
    suite: str, claims: Sequence[LabelledClaim], operators: Sequence[Operator], checker: Checker
) -> SuiteResult:
    """Corrupt ``claims``, all of them true, by every operator; and let them pass as they are."""
    start = time.perf_counter()
    made = {op.name: mutations(op, claims) for op in operators}
    every = [*claims, *(claim for group in made.values() for claim in group)]
    measured, milliseconds = await _checked(every, checker)
    caught = {name: measured.mean(f"caught.{name}") for name in made}
    fitted = _operators([caught[op.name] for op in operators if op.fitted])
    held_out = _operators([caught[op.name] for op in operators if not op.fitted])
    figures = {
        "passed": measured.mean("passed"),
        "caught_fitted": fitted,
        "caught_held_out": held_out,
        "held_out_gap": Figure(value=fitted.number - held_out.number, n=held_out.n),
        **{f"caught.{name}": figure for name, figure in caught.items()},
        **_times(milliseconds),
    }
    if any(claim.passages for claim in claims):
        figures["preparation_milliseconds"] = _preparation(claims, checker)
    rows = tuple(
        (op.name, "no" if op.fitted else "yes", *_cells(caught[op.name])) for op in operators
    )
    columns = ("operator", "never fitted", "caught", "n")
    return SuiteResult(
        suite=suite,
        figures=figures,
        findings=tuple(measured.findings),
        tables=(Table(title="Caught, by operator", columns=columns, rows=rows),),
        errors=tuple(measured.errors),
        seconds=time.perf_counter() - start,
    )


def _operators(caught: Sequence[Figure]) -> Figure:
    """The mean over operators, each weighing the same; n is the number of claims behind it."""
    chosen = [figure for figure in caught if figure.n]
    if not chosen:
        return Figure(value=None, n=0)
    return Figure(value=fmean(f.number for f in chosen), n=sum(f.n for f in chosen))


async def _checked(
    claims: Sequence[LabelledClaim], checker: Checker
) -> tuple[Measured, list[float]]:
    milliseconds: list[float] = []

    def check(claim: LabelledClaim) -> Verdict:
        # Processor time: what else the machine does is no property of the checker.
        start = time.thread_time()
        verdict = checker.check(claim.draft, claim.passages, dict(claim.messages))
        milliseconds.append((time.thread_time() - start) * 1000)
        return verdict

    measured = await measure(
        "verifier", {claim.id: claim for claim in claims}, check, _score, LabelledClaim.shown
    )
    return measured, milliseconds


def _score(claim: LabelledClaim, verdict: Verdict) -> Scores:
    if claim.sound:
        return {"passed": because(verdict.supported, " ".join(verdict.reasons))}
    return {f"caught.{claim.kind}": because(not verdict.supported, claim.why or "It was let pass.")}


def _times(milliseconds: list[float]) -> dict[str, Figure]:
    if len(milliseconds) < 2:
        return {}
    p99 = quantiles(milliseconds, n=100)[98]
    return {
        "p99_milliseconds": Figure(value=round(p99, 2), n=len(milliseconds)),
        "mean_milliseconds": Figure(value=round(fmean(milliseconds), 2), n=len(milliseconds)),
    }


def _preparation(claims: Sequence[LabelledClaim], checker: Checker) -> Figure:
    """Processor time that a passage of 1,200 words costs once: its first check less a later one."""
    words = " ".join(claim.draft.text for claim in claims).split()
    spent = []
    for start in range(0, len(words) - PREPARED, PREPARED):
        text = f"{' '.join(words[start : start + PREPARED])}."
        passage = Passage(id=f"long-{start}", source="long", title="Long", text=text)
        quote = " ".join(words[start : start + 12])
        draft = DraftSentence(SentenceKind.SOURCE, quote, Move.PASSAGE, (Cite(passage.id, quote),))
        first, later = (_timed(draft, passage, checker) for _ in range(2))
        spent.append(max(first - later, 0.0))
    return mean([round(value, 2) for value in spent])


def _timed(draft: DraftSentence, passage: Passage, checker: Checker) -> float:
    start = time.thread_time()
    with suppress(Exception):  # a checker that crashes is reported where it is measured
        checker.check(draft, [passage], {})
    return (time.thread_time() - start) * 1000


def _cells(figure: Figure) -> tuple[float | str, int]:
    return ("–" if figure.value is None else round(figure.value, 3)), figure.n
