"""Counts what a good coach does, in the manner of MITI: a coder's sheet, not a verdict on coaching.

Thresholds and their sources stand in docs/fidelity.md; MITI 4 was built for spoken motivational
interviewing, so these counts are called MITI-style and no more.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from coach.batch.report import counts
from coach.graph.responding import FINISHED, TOOK_OVER
from coach.record import EntryStatus, fields
from coach.schemas import SentenceKind
from evals.figures import Figure, Finding, SuiteResult, part, ratio, share, total
from evals.measuring import Shown, because, measure
from evals.statements import Statement, coached, statements

if TYPE_CHECKING:
    from coach.transcript import Transcript, Turn
    from evals.bench import Bench, Held
    from evals.measuring import Scores

# The one thing a stage is there to leave behind; a stage without it is not finished.
ARTEFACTS = {
    "mission": "mission.line",
    "job_after_next": "job_after_next.job_after_next",
    "shadows": "shadows.items.0.shadow",
    "north_star": "north_star.form",
    "commitments": "commitments.steps.0.step",
}


async def run(bench: Bench) -> list[SuiteResult]:
    """One result for each subject; the metrics are explained in docs/fidelity.md."""
    return [await _measured(held) for held in await bench.held()]


async def _measured(held: Held) -> SuiteResult:
    start = time.perf_counter()
    turns = {
        f"{transcript.thread} · turn {turn.number}": (transcript, turn)
        for transcript in held.transcripts
        for turn in coached(transcript)
    }
    replies = await measure("replies", turns, lambda p: p, lambda p, _: _turn(*p), _shown)
    every = statements(held)
    sentences = await measure(
        "sentences", every, lambda s: s, lambda s, _: _sentence(s), lambda s: Shown(s.sentence.text)
    )
    repeats = _repeats(held)
    return SuiteResult(
        suite="coaching" + (f".{held.label}" if held.label else ""),
        subject=held.label,
        figures={
            "conversations": total([1.0] * len(held.transcripts)),
            "turns": total([1.0] * len(turns)),
            "stood_in": share([_stood_in(turn) for _, turn in turns.values()]),
            "one_question": replies.mean("one_question"),
            "open_questions": sentences.mean("open_question"),
            "unrequested_advice": replies.failed("no_unrequested_advice"),
            "repeated_sentences": total([1.0] * len(repeats), of=len(every)),
            **_balance(held, every),
            **_outcome(held),
        },
        findings=(*replies.findings, *sentences.findings, *repeats),
        errors=(*replies.errors, *sentences.errors),
        seconds=time.perf_counter() - start,
    )


def _stood_in(turn: Turn) -> bool:
    """Whether the guided coach took or finished a turn of a model's."""
    return any(notice.endswith((TOOK_OVER, FINISHED)) for notice in turn.reply.notices)


def _turn(transcript: Transcript, turn: Turn) -> Scores:
    sentences = turn.reply.sentences
    closes = any(s.move == "close" for s in sentences)
    scores: Scores = {}
    if not closes:
        asked = f"{counts.questions(sentences)} questions."
        scores["one_question"] = because(counts.one_question(sentences), asked)
    advice = [s.text for s in sentences if counts.advice(s)]
    wanted = counts.wants_advice(turn.message)
    scores["no_unrequested_advice"] = because(wanted or not advice, " ".join(advice))
    return scores


def _sentence(statement: Statement) -> Scores:
    if statement.sentence.kind is not SentenceKind.QUESTION:
        return {}
    is_open = counts.is_open(statement.sentence.text)
    return {"open_question": because(is_open, "It can be answered with yes or no.")}


def _balance(held: Held, every: dict[str, Statement]) -> dict[str, Figure]:
    kinds = Counter(s.sentence.kind for s in every.values())
    reflections = kinds[SentenceKind.REFLECTION]
    deep = sum(counts.is_complex(s.sentence) for s in every.values())
    said = sum(len(t.message.split()) for ts in held.transcripts for t in ts.turns)
    heard = sum(len(s.sentence.text.split()) for s in every.values())
    return {
        "reflections_per_question": ratio(reflections, kinds[SentenceKind.QUESTION], len(every)),
        "complex_reflections": part(deep, reflections, reflections),
        "person_talks": part(said, said + heard, len(every)),
    }


def _outcome(held: Held) -> dict[str, Figure]:
    """What a conversation leaves behind; the means are over conversations."""
    stages = [len(_visited(transcript)) for transcript in held.transcripts]
    filled = [sum(map(bool, fields(t.record).values())) for t in held.transcripts]
    reached = [
        fields(t.record)[path].live[-1].status is EntryStatus.CONFIRMED
        for t in held.transcripts
        for stage, path in ARTEFACTS.items()
        if stage in _visited(t) and path in fields(t.record) and fields(t.record)[path].live
    ]
    finished = [t for t in held.transcripts if "commitments" in _visited(t)]
    dated = [
        any(field.live for path, field in fields(t.record).items() if path.endswith(".due"))
        for t in finished
    ]
    return {
        "stages_visited": ratio(sum(stages), len(stages), len(stages)),
        "fields_filled": ratio(sum(filled), len(filled), len(filled)),
        "artefacts_confirmed": share(reached),
        "dated_action": share(dated),
    }


def _visited(transcript: Transcript) -> set[str]:
    stages = {turn.reply.stage for turn in transcript.turns}
    for turn in transcript.turns:
        stages.update((*turn.position.done, *turn.position.skipped))
    return {stage for stage in stages if stage in type(transcript.record).model_fields}


def _repeats(held: Held) -> list[Finding]:
    found = []
    for transcript in held.transcripts:
        said: dict[str, int] = {}
        for turn in coached(transcript):
            for sentence in turn.reply.sentences:
                if sentence.text in said:
                    found.append(
                        Finding(
                            metric="repeated_sentences",
                            where=f"{transcript.thread} · turn {turn.number}",
                            said=sentence.text,
                            why=f"Said word for word in turn {said[sentence.text]}.",
                        )
                    )
                said.setdefault(sentence.text, turn.number)
    return found


def _shown(pair: tuple[Transcript, Turn]) -> Shown:
    _, turn = pair
    return Shown(said=turn.reply.text, beside=turn.message)
