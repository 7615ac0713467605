"""What became of a model's drafts: how much of the good was shown, how much of the false not."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.graph.responding import FINISHED, TOOK_OVER
from evals.bench import RECORDED
from evals.figures import SuiteResult, Table, total
from evals.measuring import Shown, because, measure

if TYPE_CHECKING:
    from coach.transcript import Turn
    from evals.bench import Bench
    from evals.measuring import Scores
    from evals.recorded import Drafted, RecordedConversation


@dataclass(frozen=True)
class Played:
    """A recorded turn and what the engine made of it."""

    conversation: RecordedConversation
    drafted: Drafted
    turn: Turn

    @property
    def careful(self) -> bool:
        """Whether the model was to get everything right."""
        return self.conversation.made.plays == "careful"

    @property
    def calls(self) -> int:
        """How often the model was asked: in danger it is not."""
        return self.turn.reply.usage.calls


@dataclass(frozen=True)
class Written:
    """One sentence of a draft; ``false`` says in which way it is, "" where it is not."""

    played: Played
    text: str
    false: str

    @property
    def shown(self) -> bool:
        """Whether a person saw it as it was drafted."""
        return any(s.text == self.text for s in self.played.turn.reply.sentences)

    def why(self) -> str:
        """The checker's reasons, where it was withheld."""
        withheld = [w for w in self.played.turn.reply.withheld if w.text == self.text]
        return " ".join(reason for one in withheld for reason in one.verdict.reasons)


async def run(bench: Bench) -> list[SuiteResult]:
    """One result, or none where nothing is replayed."""
    start = time.perf_counter()
    held = [held for held in await bench.held_elsewhere() if held.label == RECORDED]
    if not held:
        return []
    turns = {
        f"{conversation.name} · turn {drafted.turn}": Played(conversation, drafted, turn)
        for conversation, transcript in zip(bench.drafts, held[0].transcripts, strict=True)
        for drafted, turn in zip(conversation.turns, transcript.turns, strict=True)
    }
    written = {
        f"{where} · draft {number}": Written(played, text, dict(_ways(played)).get(text, ""))
        for where, played in turns.items()
        if played.calls
        for number, text in enumerate(played.drafted.drafted(repaired=played.calls > 1), 1)
    }
    asked = await measure("turns", turns, lambda p: p, lambda p, _: _turn(p), _shown_turn)
    said = await measure("drafts", written, lambda w: w, lambda w, _: _sentence(w), _shown)
    return [
        SuiteResult(
            suite=f"drafts.{RECORDED}",
            subject=RECORDED,
            figures={
                "model_turns": total([1.0 for played in turns.values() if played.calls]),
                "stood_in": asked.failed("model_spoke"),
                "one_call": asked.mean("one_call"),
                "kept": said.mean("kept"),
                "false_drafted": total([1.0 for one in written.values() if one.false]),
                "false_shown": said.failed("false_stopped"),
                "false_stopped": said.mean("false_stopped"),
            },
            findings=(*asked.findings, *said.findings),
            tables=(_table(bench, turns, written),),
            errors=(*asked.errors, *said.errors),
            seconds=time.perf_counter() - start,
        )
    ]


def _ways(played: Played) -> list[tuple[str, str]]:
    return [(text, way) for way, text in played.drafted.false]


def _turn(played: Played) -> Scores:
    reply = played.turn.reply
    notices = " ".join(n for n in reply.notices if n.endswith((TOOK_OVER, FINISHED)))
    scores: Scores = {"model_spoke": because(not notices, notices)}
    if played.calls and played.careful:
        scores["one_call"] = because(played.calls == 1, "It was asked to mend its draft.")
    return scores


def _sentence(written: Written) -> Scores:
    if written.false:
        return {"false_stopped": because(not written.shown, f"False: {written.false}.")}
    return {"kept": because(written.shown, written.why())} if written.played.careful else {}


def _table(bench: Bench, turns: dict[str, Played], written: dict[str, Written]) -> Table:
    rows = []
    for conversation in bench.drafts:
        mine = [p for p in turns.values() if p.conversation is conversation and p.calls]
        drafts = [w for w in written.values() if w.played.conversation is conversation]
        false = [w for w in drafts if w.false]
        good = [w for w in drafts if not w.false]
        rows.append(
            (
                conversation.name,
                conversation.made.plays,
                len(mine),
                sum(p.calls == 1 for p in mine),
                len(good),
                sum(w.shown for w in good),
                len(false),
                sum(w.shown for w in false),
            )
        )
    columns = (
        *("conversation", "model", "turns", "in one call"),
        *("sound", "sound shown", "false", "false shown"),
    )
    return Table(title="By conversation", columns=columns, rows=tuple(rows))


def _shown_turn(played: Played) -> Shown:
    return Shown(said=played.turn.reply.text, beside=played.turn.message)


def _shown(written: Written) -> Shown:
    messages = written.played.conversation.turns[: written.played.drafted.turn]
    beside = "\n".join(f"{turn.turn}: {turn.message}" for turn in messages[-3:])
    return Shown(said=written.text, beside=beside)
