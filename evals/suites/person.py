"""Whether what the coach says about the person, and puts in the record, is what the person said."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from coach.edits import written
from coach.record import EntryStatus, fields
from coach.schemas import SentenceKind
from evals import reading
from evals.cases import lines
from evals.figures import SuiteResult, total
from evals.measuring import Shown, because, listed, measure
from evals.statements import Statement, shown_beside_messages, statements

if TYPE_CHECKING:
    from coach.record import Entry
    from coach.transcript import Transcript
    from evals.bench import Bench, Checker, Held
    from evals.measuring import Scores

_TERMS = {"0", "10"}  # the ends of a scale the coach itself offers


async def run(bench: Bench) -> list[SuiteResult]:
    """One result for each subject; the metrics are explained in docs/fidelity.md."""
    return [await _measured(held, bench.checker) for held in await bench.held()]


async def _measured(held: Held, checker: Checker) -> SuiteResult:
    start = time.perf_counter()
    reflections = statements(held, SentenceKind.REFLECTION)
    said = await measure(
        "person",
        reflections,
        lambda statement: statement,
        lambda statement, _: _scores(statement, checker),
        shown_beside_messages,
    )
    entries = {
        f"{transcript.thread} · {path} · {i + 1}": (transcript, entry)
        for transcript in held.transcripts
        for path, field in fields(transcript.record).items()
        for i, entry in enumerate(field.entries)
    }
    kept = await measure(
        "record", entries, lambda pair: pair, lambda p, _: _entry(*p), _shown_entry
    )
    return SuiteResult(
        suite="person" + (f".{held.label}" if held.label else ""),
        subject=held.label,
        figures={
            "reflections": total([1.0] * len(reflections)),
            "supported": said.mean("supported"),
            "quotations_exact": said.mean("quotations_exact"),
            "figures_theirs": said.mean("figures_theirs"),
            "turns_exist": said.mean("turns_exist"),
            "unvoiced_feelings": said.failed("feelings_voiced"),
            "stale_values": said.failed("nothing_stale"),
            "record_in_their_words": kept.mean("in_their_words"),
            "record_traced": kept.mean("traced"),
        },
        findings=(*said.findings, *kept.findings),
        errors=(*said.errors, *kept.errors),
        seconds=time.perf_counter() - start,
    )


def _scores(statement: Statement, checker: Checker) -> Scores:
    sentence = statement.sentence
    messages = dict(statement.messages)
    heard = [messages[n] for n in sentence.heard if n in messages] or list(messages.values())
    known = written(statement.reply.record)
    verdict = checker.check(statement.draft(), statement.passages(), messages, known)
    scores: Scores = {
        "supported": because(verdict.supported, " ".join(verdict.reasons)),
        "turns_exist": because(
            all(number in messages for number in sentence.heard), "It names a turn to come."
        ),
        "feelings_voiced": because(*_feelings(sentence.text, messages)),
        "nothing_stale": because(*_stale(statement)),
    }
    said = [*messages.values(), *statement.recorded]
    if quotations := reading.quoted(sentence.text):
        wrong = [q for q in quotations if not any(reading.stands_in(q, text) for text in said)]
        scores["quotations_exact"] = because(not wrong, f"Not in their words: {listed(wrong)}.")
    if told := reading.figures(sentence.text) - _TERMS:
        there = {f for text in (*heard, *said) for f in reading.all_figures(text)}
        # "Two things": a small count of what was said is no figure of theirs.
        missing = {f for f in told - there if not (f.isdigit() and int(f) <= 3)}
        scores["figures_theirs"] = because(not missing, f"Not theirs: {listed(sorted(missing))}.")
    return scores


def _stale(statement: Statement) -> tuple[bool, str]:
    """What was put right since may not be quoted as if it still held."""
    for field in fields(statement.reply.record).values():
        standing = [str(entry.value) for entry in field.live]
        for entry in field.entries:
            old = str(entry.value)
            corrected = entry.status is EntryStatus.SUPERSEDED and len(old.split()) >= 3
            if not corrected or any(reading.stands_in(old, value) for value in standing):
                continue
            told = [q for q in reading.quoted(statement.sentence.text) if reading.stands_in(old, q)]
            if told and not any(reading.stands_in(v, statement.sentence.text) for v in standing):
                return False, f"They have put this right since: {old}"
    return True, ""


def _feelings(text: str, messages: dict[int, str]) -> tuple[bool, str]:
    """A feeling named outside quotation marks that the person gave no word of."""
    bare = reading.plain(text)
    for quotation in reading.quoted(text):
        bare = bare.replace(reading.plain(quotation), " ")
    spoken = set(bare.replace("-", " ").split())
    said = " ".join(reading.plain(message) for message in messages.values())
    for family in lines("feelings.jsonl"):
        named = [w for w in family["words"] if w in {s.strip(".,;:!?\"'—()") for s in spoken}]
        if named and not any(word in said for word in family["words"] + family.get("also", [])):
            return False, f"“{named[0]}” is a feeling they gave no word of."
    return True, ""


def _entry(transcript: Transcript, entry: Entry[object]) -> Scores:
    """The value stands in the messages it names, in their words where it says so."""
    messages = transcript.messages()
    if entry.edited:  # written into the record by hand: their word, said in no turn
        return {"traced": 1.0, "in_their_words": 1.0}
    scores: Scores = {
        "traced": because(
            bool(entry.turns) and all(turn in messages for turn in entry.turns),
            "It names no turn of this conversation.",
        )
    }
    if entry.by == "person" and isinstance(entry.value, str):
        told = set(reading.words(" ".join(messages.values())))
        missing = [word for word in reading.words(entry.value) if word not in told]
        scores["in_their_words"] = because(not missing, f"Not theirs: {listed(missing)}.")
    return scores


def _shown_entry(pair: tuple[Transcript, Entry[object]]) -> Shown:
    transcript, entry = pair
    messages = transcript.messages()
    beside = "\n".join(f"{n}: {messages[n]}" for n in entry.turns if n in messages)
    return Shown(said=str(entry.value), beside=beside)
