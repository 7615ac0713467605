"""Adds up results one by one; what it holds does not grow with the number of cases."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.batch.report import counts
from coach.batch.report.gaps import Gaps
from coach.batch.report.reading import read
from coach.batch.report.summary import (
    BatchReport,
    Coaching,
    Confidence,
    Failure,
    GapGroup,
    Reason,
    Spread,
    Withheld,
)
from coach.errors import BadInput
from coach.prompts import Prompts
from coach.record import fields
from coach.schemas import Safety, SentenceKind, Usage

if TYPE_CHECKING:
    from coach.batch.report.reading import Line, Results, TurnHeld
    from coach.protocol import Embedder

TOP = 10
"""The highest number of a scale."""
MOST_REASONS, MOST_ERRORS, FIRST_CASES = 500, 200, 5
LONGEST_EXAMPLE = 300  # characters
_OWN_WORDS = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|'[^']{2,}?'(?!\w)|\d+(?:[.,:]\d+)*")
_OTHERS = "Other reasons"


@dataclass
class _Share:
    """A share while it is counted."""

    yes: int = 0
    of: int = 0

    def add(self, holds: bool) -> None:
        self.yes += holds
        self.of += 1

    @property
    def value(self) -> float | None:
        return round(self.yes / self.of, 4) if self.of else None


@dataclass
class _Group:
    count: int = 0
    example: str = ""
    cases: list[str] = field(default_factory=list)


class Tally:
    """The sums. ``embedder`` groups the gaps."""

    def __init__(self, embedder: Embedder) -> None:
        self.cases = self.failed = self.unreadable = self.turns = self.closed = 0
        self._stages: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._fields = self._recorded = 0
        self._before, self._after = [0] * (TOP + 1), [0] * (TOP + 1)
        self._both = self._change = self._rose = self._fell = 0
        self._kinds: Counter[SentenceKind] = Counter()
        self._complex = self._said = self._heard = self._repeated = self._replies = 0
        self._one, self._open, self._advice = _Share(), _Share(), _Share()
        self._reasons: dict[str, _Group] = {}
        self._withheld = self._drafted = self._withheld_cases = 0
        self._errors: dict[str, _Group] = {}
        self._usage: Usage | None = None
        self._coachee_usage: Usage | None = None
        self._stood_in = 0
        self._gaps = Gaps(embedder)

    def add(self, line: Line | None) -> None:
        """Count a result; None is a line that is none."""
        if line is None:
            self.unreadable += 1
            return
        self.cases += 1
        self._stood_in += len(line.stood_in)
        self._usage = self._usage.plus(line.usage) if self._usage else line.usage
        played = line.coachee_usage
        if played.calls:
            known = self._coachee_usage
            self._coachee_usage = known.plus(played) if known else played
        if line.error:
            self.failed += 1
            _count(self._errors, line.error, line.error, line.id, MOST_ERRORS)
        self._progress(line)
        self._confidence(*line.confidence)
        self._judged(line)
        self._coached(line)

    def report(self) -> BatchReport:
        """The sums as they stand."""
        usage = self._usage or Usage()
        stages = Prompts().stages
        return BatchReport(
            cases=self.cases,
            failed=self.failed,
            unreadable=self.unreadable,
            turns=self.turns,
            closed=self.closed,
            stages={name: self._stages[name] for name in stages},
            skipped={name: self._skipped[name] for name in stages if self._skipped[name]},
            fields=round(self._fields / self._recorded, 2) if self._recorded else None,
            confidence=self._confidence_report(),
            coaching=self._coaching_report(),
            withheld=Withheld(
                sentences=self._withheld,
                of=self._drafted,
                cases=self._withheld_cases,
                reasons=tuple(
                    Reason(reason=why, count=g.count, example=g.example, case=g.cases[0])
                    for why, g in _most(self._reasons)
                ),
            ),
            usage=usage,
            coachee_usage=self._coachee_usage or Usage(),
            stood_in=self._stood_in,
            seconds_a_turn=round(usage.milliseconds / self.turns / 1000, 3) if self.turns else None,
            errors=tuple(
                Failure(error=error, count=g.count, cases=tuple(g.cases))
                for error, g in _most(self._errors)
            ),
            gaps=tuple(
                GapGroup(
                    question=gap.question,
                    count=gap.count,
                    cases=gap.cases,
                    wordings=tuple(gap.wordings),
                )
                for gap in self._gaps.largest()
            ),
            ungrouped_gaps=self._gaps.ungrouped,
        )

    def _progress(self, line: Line) -> None:
        self.turns += len(line.turns)
        if line.turns:
            last = line.turns[-1].position
            self._stages.update(last.done)
            self._skipped.update(last.skipped)
            self.closed += last.closed
        if line.record is not None:
            self._fields += sum(map(bool, fields(line.record).values()))
            self._recorded += 1

    def _confidence(self, before: int | None, after: int | None) -> None:
        for number, spread in ((before, self._before), (after, self._after)):
            if number is not None:
                spread[number] += 1
        if before is not None and after is not None:
            self._both += 1
            self._change += after - before
            self._rose += after > before
            self._fell += after < before

    def _judged(self, line: Line) -> None:
        self._drafted += len(line.verdicts)
        self._withheld += len(line.withheld)
        self._withheld_cases += bool(line.withheld)
        for sentence in line.withheld:
            for why in sentence.verdict.reasons or ("No reason was given.",):
                _count(self._reasons, reason(why), sentence.text, line.id, MOST_REASONS)

    def _coached(self, line: Line) -> None:
        said: set[str] = set()
        for turn in line.turns:
            if turn.reply.gap:
                self._gaps.add(turn.reply.gap, line.id)
            if turn.reply.safety == Safety.CRISIS:
                continue
            self._reply(turn)
            texts = [sentence.text for sentence in turn.reply.sentences]
            self._repeated += sum(text in said for text in texts)
            said.update(texts)

    def _reply(self, turn: TurnHeld) -> None:
        sentences = turn.reply.sentences
        self._replies += 1
        self._said += len(turn.message.split())
        self._heard += sum(len(sentence.text.split()) for sentence in sentences)
        self._kinds.update(sentence.kind for sentence in sentences)
        self._complex += sum(counts.is_complex(sentence) for sentence in sentences)
        if not any(sentence.move == "close" for sentence in sentences):
            self._one.add(counts.one_question(sentences))
        advised = any(counts.advice(sentence) for sentence in sentences)
        self._advice.add(advised and not counts.wants_advice(turn.message))
        for sentence in sentences:
            if sentence.kind is SentenceKind.QUESTION:
                self._open.add(counts.is_open(sentence.text))

    def _confidence_report(self) -> Confidence:
        return Confidence(
            before=_spread(self._before),
            after=_spread(self._after),
            both=self._both,
            change=round(self._change / self._both, 2) if self._both else None,
            rose=self._rose,
            fell=self._fell,
        )

    def _coaching_report(self) -> Coaching:
        reflections = self._kinds[SentenceKind.REFLECTION]
        questions = self._kinds[SentenceKind.QUESTION]
        words = self._said + self._heard
        return Coaching(
            replies=self._replies,
            questions=questions,
            reflections=reflections,
            sources=self._kinds[SentenceKind.SOURCE],
            coaching=self._kinds[SentenceKind.COACHING],
            reflections_per_question=round(reflections / questions, 3) if questions else None,
            complex_reflections=round(self._complex / reflections, 4) if reflections else None,
            one_question=self._one.value,
            open_questions=self._open.value,
            unrequested_advice=self._advice.value,
            person_talks=round(self._said / words, 4) if words else None,
            repeated=self._repeated,
        )


def report_on(results: Results, embedder: Embedder | None = None) -> BatchReport:
    """The report over a file of results, or over results one by one.

    Raises BadInput where the file cannot be read or holds no result.
    """
    from coach.retrieval import OnnxEmbedder

    tally = Tally(embedder or OnnxEmbedder())
    for line in read(results):
        tally.add(line)
    if not tally.cases and tally.unreadable:
        raise BadInput(f"There is no result in {results}; it is made by `coach batch`.")
    return tally.report()


def reason(why: str) -> str:
    """A reason without the words and figures of its case, so that like ones count as one."""
    return " ".join(_OWN_WORDS.sub("…", why).split())


def _count(groups: dict[str, _Group], key: str, example: str, case: str, most: int) -> None:
    if key not in groups and len(groups) >= most:
        key = _OTHERS
    group = groups.setdefault(key, _Group(example=example[:LONGEST_EXAMPLE]))
    group.count += 1
    if len(group.cases) < FIRST_CASES:
        group.cases.append(case)


def _most(groups: dict[str, _Group]) -> list[tuple[str, _Group]]:
    return sorted(groups.items(), key=lambda item: -item[1].count)


def _spread(numbers: list[int]) -> Spread:
    n = sum(numbers)
    mean = sum(value * count for value, count in enumerate(numbers)) / n if n else None
    return Spread(counts=tuple(numbers), n=n, mean=None if mean is None else round(mean, 2))
