"""Falsehoods that keep close to the words they were made from, beside truths that may not.

The hardest company for a checker that reads words: nearly every word of a false sentence stands in
its evidence, and of a true one hardly one may. Whoever judges by nearness shows the wrong half.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from coach.passages import sentence_spans
from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from evals import cases
from evals.figures import Finding, SuiteResult, Table, mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evals.bench import Bench, Checker

FINDINGS = 40
"""Of a policy that shows many, so many are in the report, from all over the file."""
SOME = 3
"""Under the policy that is not the default every third sentence is enough to know how it fares."""
_MOVES = {
    SentenceKind.REFLECTION: Move.REFLECT,
    SentenceKind.QUESTION: Move.OPEN,
    SentenceKind.COACHING: Move.BRIDGE,
}


@dataclass(frozen=True)
class Tried:
    """A sentence with what it rests on. ``kind`` is how it was corrupted, "" where it is true."""

    where: str
    kind: str
    draft: DraftSentence
    passages: tuple[Passage, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def beside(self) -> str:
        """What it rests on, to be read."""
        numbered = (f"{n}: {text}" for n, text in enumerate(self.messages, 1))
        return "\n".join([*(passage.text for passage in self.passages), *numbered])


class _False(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: str
    text: str


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    evidence: str
    true: list[str] = Field(min_length=1)
    false: list[_False] = Field(min_length=1)

    def tried(self) -> Iterator[Tried]:
        """Every sentence, the whole evidence cited, sentence by sentence."""
        passage = Passage(id=self.id, source=self.id, title="Notes", text=self.evidence)
        spans = sentence_spans(self.evidence)
        cites = tuple(Cite(self.id, self.evidence[a:b].strip()) for a, b in spans)
        for kind, text in (*(("", t) for t in self.true), *((f.kind, f.text) for f in self.false)):
            draft = DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, cites)
            yield Tried(self.id, kind, draft, (passage,))


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    kind: str = ""
    sort: SentenceKind = Field(alias="as")
    text: str
    heard: tuple[int, ...] = ()


class _Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    messages: dict[int, str]
    true: list[_Said] = Field(min_length=1)
    false: list[_Said] = Field(min_length=1)

    def tried(self) -> Iterator[Tried]:
        """Every sentence beside all messages."""
        messages = tuple(self.messages[number] for number in sorted(self.messages))
        for said in (*self.true, *self.false):
            draft = DraftSentence(said.sort, said.text, _MOVES[said.sort], heard=said.heard)
            yield Tried(self.id, said.kind, draft, messages=messages)


async def run(bench: Bench) -> list[SuiteResult]:
    """``close.sources`` and ``close.people``, each under both policies."""
    sources = [_Source.model_validate(line) for line in cases.lines("close.jsonl")]
    people = [_Person.model_validate(line) for line in cases.lines("close_people.jsonl")]
    return [
        close("close.sources", [one for case in sources for one in case.tried()], bench),
        close("close.people", [one for case in people for one in case.tried()], bench),
    ]


def close(suite: str, tried: Sequence[Tried], bench: Bench) -> SuiteResult:
    """Per policy the share of true sentences ``passed`` and of false ones ``caught``."""
    start = time.perf_counter()
    kinds = sorted({one.kind for one in tried} - {""})
    figures, rows, findings = {}, {}, []
    policies = (("strict", bench.strict, tried), ("balanced", bench.checker, tried[::SOME]))
    for policy, checker, some in policies:
        right, missed = _checked(some, checker)
        figures[f"{policy}_passed"] = mean(right[""])
        figures[f"{policy}_caught"] = mean([value for kind in kinds for value in right[kind]])
        rows[policy] = [round(mean(right[kind]).number, 3) for kind in kinds]
        findings += missed[:: max(1, len(missed) // FINDINGS)]
    counted = [sum(one.kind == kind for one in tried) for kind in kinds]
    table = Table(
        title="Caught, by kind",
        columns=("kind", *rows, "n"),
        rows=tuple(zip(kinds, *rows.values(), counted, strict=True)),
    )
    return SuiteResult(
        suite=suite,
        figures=figures,
        findings=tuple(findings),
        tables=(table,),
        seconds=time.perf_counter() - start,
    )


def _checked(
    tried: Sequence[Tried], checker: Checker
) -> tuple[dict[str, list[float]], list[Finding]]:
    """What came out right, by kind ("" for the true ones), and the false ones that were shown."""
    right: dict[str, list[float]] = defaultdict(list)
    missed = []
    for one in tried:
        messages = dict(enumerate(one.messages, 1))
        shown = checker.check(one.draft, one.passages, messages).supported
        right[one.kind].append(float(shown is (one.kind == "")))
        if shown and one.kind:
            missed.append(
                Finding(
                    metric=f"caught.{one.kind}",
                    where=one.where,
                    said=one.draft.text,
                    beside=one.beside,
                    why="It was let pass.",
                )
            )
    return right, missed
