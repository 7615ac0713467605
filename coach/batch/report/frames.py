"""Results as tables for analysts: a row for each case, or for each turn."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from coach.batch.report import counts
from coach.batch.report.reading import read
from coach.errors import BadInput, BadSettings
from coach.record import fields
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from coach.batch.report.reading import Line, Results, TurnHeld

Per = Literal["case", "turn"]
ROWS_AT_ONCE = 2_000
INSTALL = "install it with: pip install 'career-coach[analysis]'"
Row = dict[str, Any]


def to_dataframe(results: Results, per: Per = "case") -> pd.DataFrame:
    """A pandas table of ``results``: those of a batch, or the file they were written to.

    One row for each case (the index is its id), or with ``per="turn"`` for each turn (the index is
    case and turn). Raises BadInput where the file cannot be read, and BadSettings without pandas.
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise BadSettings(f"A table needs pandas; {INSTALL}.") from error
    columns = list(COLUMNS[_known(per)])
    table = pd.DataFrame(_rows(results, per), columns=columns).convert_dtypes()
    return table.set_index("id" if per == "case" else ["id", "turn"])


def write_parquet(results: Results, folder: Path) -> list[Path]:
    """Write ``cases.parquet`` and ``turns.parquet`` to ``folder``, some thousand rows at a time.

    Raises BadInput where the file cannot be read or the folder not written, and BadSettings
    without pyarrow.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise BadSettings(f"Parquet needs pyarrow; {INSTALL}.") from error
    written = []
    kinds = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    for per, name in (("case", "cases"), ("turn", "turns")):
        schema = pa.schema([(column, kinds[kind]) for column, kind in COLUMNS[per].items()])
        rows = _rows(results, per)
        path = folder / f"{name}.parquet"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with pq.ParquetWriter(path, schema) as file:
                while batch := list(itertools.islice(rows, ROWS_AT_ONCE)):
                    file.write_table(pa.Table.from_pylist(batch, schema))
        except OSError as error:
            raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from error
        written.append(path)
    return written


# Each column with what it holds; of the text of a conversation only the turns have any.
COLUMNS: dict[str, dict[str, str]] = {
    "case": {
        "id": "text",
        "error": "text",
        "turns": "int",
        "closed": "bool",
        "stages_done": "int",
        "stages_skipped": "int",
        "fields": "int",
        "confidence_before": "int",
        "confidence_after": "int",
        "mission": "text",
        "sentences": "int",
        "withheld": "int",
        "questions": "int",
        "reflections": "int",
        "sources": "int",
        "gaps": "int",
        "stood_in": "int",
        "model": "text",
        "calls": "int",
        "prompt_tokens": "int",
        "cached_tokens": "int",
        "completion_tokens": "int",
        "cost": "float",
        "coachee_cost": "float",
        "milliseconds": "float",
    },
    "turn": {
        "id": "text",
        "turn": "int",
        "stage": "text",
        "safety": "text",
        "message": "text",
        "reply": "text",
        "message_words": "int",
        "reply_words": "int",
        "questions": "int",
        "reflections": "int",
        "sources": "int",
        "withheld": "int",
        "gap": "text",
        "stood_in": "bool",
        "cost": "float",
        "milliseconds": "float",
    },
}


def _known(per: str) -> str:
    if per not in COLUMNS:
        raise BadInput(f"There is no table per '{per}'; use 'case' or 'turn'.")
    return per


def _rows(results: Results, per: str) -> Iterator[Row]:
    make: Callable[[Line], list[Row]] = _turns if per == "turn" else _case
    for line in read(results):
        if line is not None:
            yield from make(line)


def _case(line: Line) -> list[Row]:
    last = line.turns[-1].position if line.turns else None
    before, after = line.confidence
    kinds = [sentence.kind for turn in line.turns for sentence in turn.reply.sentences]
    usage = line.usage
    row: Row = {
        "id": line.id,
        "error": line.error,
        "turns": len(line.turns),
        "closed": last.closed if last else False,
        "stages_done": len(last.done) if last else 0,
        "stages_skipped": len(last.skipped) if last else 0,
        "fields": sum(map(bool, fields(line.record).values())) if line.record else 0,
        "confidence_before": before,
        "confidence_after": after,
        "mission": line.record.mission.line.value if line.record else None,
        "sentences": len(kinds),
        "withheld": len(line.withheld),
        **_kinds(kinds),
        "gaps": sum(bool(turn.reply.gap) for turn in line.turns),
        "stood_in": len(line.stood_in),
        "model": usage.model,
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost": usage.cost,
        "coachee_cost": line.coachee_usage.cost,
        "milliseconds": usage.milliseconds,
    }
    return [row]


def _turns(line: Line) -> list[Row]:
    return [_turn(line, turn) for turn in line.turns]


def _turn(line: Line, turn: TurnHeld) -> Row:
    sentences = turn.reply.sentences
    reply = " ".join(sentence.text for sentence in sentences)
    return {
        "id": line.id,
        "turn": turn.number,
        "stage": turn.reply.stage,
        "safety": turn.reply.safety,
        "message": turn.message,
        "reply": reply,
        "message_words": len(turn.message.split()),
        "reply_words": len(reply.split()),
        **_kinds([sentence.kind for sentence in sentences]),
        "questions": counts.questions(sentences),
        "withheld": sum(verdict.turn == turn.number for verdict in line.withheld),
        "gap": turn.reply.gap or None,
        "stood_in": turn.number in line.stood_in,
        "cost": turn.reply.usage.cost,
        "milliseconds": turn.reply.usage.milliseconds,
    }


def _kinds(kinds: list[SentenceKind]) -> Row:
    return {
        "questions": kinds.count(SentenceKind.QUESTION),
        "reflections": kinds.count(SentenceKind.REFLECTION),
        "sources": kinds.count(SentenceKind.SOURCE),
    }
