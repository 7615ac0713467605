"""Whether the checker catches what is false and lets pass what is true, kind by kind."""

from __future__ import annotations

import asyncio
import time
from statistics import fmean
from typing import TYPE_CHECKING

from coach.schemas import SentenceKind
from evals.claims import LabelledClaim, corpus_passages, labelled, spoken, verbatim
from evals.figures import Figure, SuiteResult, Table, mean
from evals.labels import agreement, hands, second_hand
from evals.measuring import because, measure
from evals.mutations import ABOUT_THE_PERSON, OPERATORS, mutations
from evals.timing import timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.schemas import Verdict
    from evals.bench import Bench, Checker
    from evals.measuring import Measured, Scores
    from evals.mutations import Operator


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
        _speed(claims or sourced, bench),
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
        figures |= {f"labelled_{name}": measured[name] for name in ("passed", "caught", "kappa")}
    return both.model_copy(update={"figures": figures, "findings": (), "tables": ()})


def _speed(claims: Sequence[LabelledClaim], bench: Bench) -> SuiteResult:
    start = time.perf_counter()
    figures = {
        **timed(claims, bench.checker, "balanced"),
        **timed(claims, bench.strict, "strict"),
    }
    spent = time.perf_counter() - start
    return SuiteResult(suite="verifier.speed", figures=figures, seconds=spent)


async def _labelled(claims: Sequence[LabelledClaim], checker: Checker) -> SuiteResult:
    start = time.perf_counter()
    measured, said = await _checked(claims, checker)
    second = second_hand()
    kinds = sorted({claim.kind for claim in claims if not claim.sound})
    figures = {
        "passed": measured.mean("passed"),
        "caught": mean([v for kind in kinds for v in measured.values.get(f"caught.{kind}", [])]),
        **{f"caught.{kind}": measured.mean(f"caught.{kind}") for kind in kinds},
        **agreement(claims, second, said),
        **hands(claims, second),
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
    measured, _ = await _checked(every, checker)
    caught = {name: measured.mean(f"caught.{name}") for name in made}
    fitted = _operators([caught[op.name] for op in operators if op.fitted])
    held_out = _operators([caught[op.name] for op in operators if not op.fitted])
    figures = {
        "passed": measured.mean("passed"),
        "caught_fitted": fitted,
        "caught_held_out": held_out,
        "held_out_gap": Figure(value=fitted.number - held_out.number, n=held_out.n, is_share=False),
        **{f"caught.{name}": figure for name, figure in caught.items()},
    }
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
) -> tuple[Measured, dict[str, bool]]:
    said: dict[str, bool] = {}

    def check(claim: LabelledClaim) -> Verdict:
        verdict = checker.check(claim.draft, claim.passages, dict(claim.messages))
        said[claim.id] = verdict.supported
        return verdict

    measured = await measure(
        "verifier", {claim.id: claim for claim in claims}, check, _score, LabelledClaim.shown
    )
    return measured, said


def _score(claim: LabelledClaim, verdict: Verdict) -> Scores:
    if claim.sound:
        return {"passed": because(verdict.supported, " ".join(verdict.reasons))}
    return {f"caught.{claim.kind}": because(not verdict.supported, claim.why or "It was let pass.")}


def _cells(figure: Figure) -> tuple[float | str, int]:
    return ("–" if figure.value is None else round(figure.value, 3)), figure.n
