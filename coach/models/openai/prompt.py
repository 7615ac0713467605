"""What a model is told: the part that never changes first, then the thread, then this turn.

Endpoints cache the longest beginning that two requests share, so the order is by how often a part
changes: voice, method and guides (never), earlier turns (they only grow), and last the record,
the passages and the message. A long thread is condensed in whole blocks, for the same reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, StrictUndefined

from coach.models.openai.wire import CLOSE, as_wire
from coach.protocol import NOT_TAKEN
from coach.record import EntryStatus, fields
from coach.schemas import Safety

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from coach.prompts import Prompts
    from coach.protocol import Briefing, Refused
    from coach.record import CareerRecord
    from coach.schemas import Passage, Sentence
    from coach.transcript import Turn, Welcome

Message = dict[str, str]

# A token is about four characters of English (OpenAI's own rule of thumb).
CHARS_PER_TOKEN = 4
# What the turns before this one may take; older ones are condensed.
HISTORY_TOKENS = 6_000
# So many turns are condensed at once, so that the beginning stays the same for as many turns.
BLOCK = 8
LONGEST_EARLIER = 160  # characters of a condensed message
LONGEST_PAST = 2_000  # characters of an earlier message
LONGEST_VALUE = 240  # characters of a record value
_OURS = re.compile(r"<(?=/?(?:message|passage|record|earlier|greeting)\b)", re.IGNORECASE)
_LABEL_CHARS = 6


@dataclass(frozen=True)
class Request:
    """The messages of one call, and the passage id behind each label in them."""

    messages: list[Message]
    labels: dict[str, str]


class PromptWriter:
    """Writes the messages of a call from ``prompts/model``."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self._environment = Environment(undefined=StrictUndefined, trim_blocks=True)
        self._compiled: dict[str, Template] = {}

    def draft(self, briefing: Briefing, passages: Sequence[Passage]) -> Request:
        """The call that drafts the reply to ``briefing.message``."""
        labels = _labels(briefing, passages)
        ids = {passage_id: label for label, passage_id in labels.items()}
        earlier, thread = self._thread(briefing, ids)
        thread.append({"role": "user", "content": self._turn(briefing, passages, ids)})
        thread[0]["content"] = earlier + thread[0]["content"]
        return Request([{"role": "system", "content": self.system}, *thread], labels)

    def repair(self, request: Request, refused: Sequence[Refused], shown: Sequence[str]) -> Request:
        """The call that mends what was refused in the answer to ``request``."""
        ids = {passage_id: label for label, passage_id in request.labels.items()}
        drafted = [as_wire(each.draft, ids) for each in refused]
        answer = orjson.dumps({"sentences": drafted}).decode()
        asked = self._template("repair").render(refused=refused, shown=shown)
        more = [{"role": "assistant", "content": answer}, {"role": "user", "content": asked}]
        return Request([*request.messages, *more], request.labels)

    @cached_property
    def system(self) -> str:
        """What stands at the beginning of every call."""
        return self._template("system").render(
            stages=self._prompts.stages.values(), clinics=self._prompts.clinics.values()
        )

    def _turn(self, briefing: Briefing, passages: Sequence[Passage], ids: Mapping[str, str]) -> str:
        position, clinics = briefing.position, briefing.prompts.clinics
        return self._template("turn").render(
            record="\n".join(_record_lines(briefing.record)),
            edited=_edited_lines(briefing.record, briefing.number - 1),
            passages=[
                {
                    "label": ids[passage.id],
                    "title": _inert(passage.title),
                    "author": _inert(passage.author),
                    "text": _inert(passage.text),
                }
                for passage in passages
            ],
            today=briefing.today,
            stage=position.stage,
            asked=position.asked,
            detour=clinics.get(position.stage),
            clinic=briefing.understanding.clinic,
            first=not briefing.turns,
            closed=position.closed,
            refused_changes=_refused_changes(briefing),
            distress=briefing.safety is Safety.DISTRESS,
            greeting=_greeting(briefing.welcome),
            number=briefing.number,
            message=_inert(briefing.message),
        )

    def _thread(self, briefing: Briefing, ids: Mapping[str, str]) -> tuple[str, list[Message]]:
        """The turns so far as question and answer; the oldest, where they are many, condensed."""
        told = [_told(turn, ids) for turn in briefing.turns]
        room = HISTORY_TOKENS * CHARS_PER_TOKEN
        first = 0
        while sum(len(m["content"]) for pair in told[first:] for m in pair) > room:
            first += BLOCK
        lines = [
            {
                "number": turn.number,
                "stage": turn.reply.stage,
                "words": _inert(_clipped(" ".join(turn.message.split()), LONGEST_EARLIER)),
            }
            for turn in briefing.turns[:first]
        ]
        earlier = self._template("earlier").render(first=len(lines) + 1, lines=lines)
        return earlier if lines else "", [message for pair in told[first:] for message in pair]

    def _template(self, name: str) -> Template:
        if name not in self._compiled:
            text = self._prompts.text(f"model/{name}")
            self._compiled[name] = self._environment.from_string(text)
        return self._compiled[name]


def _told(turn: Turn, ids: Mapping[str, str]) -> tuple[Message, Message]:
    """A turn as it was: the message, and the reply in the form the model writes."""
    words = _inert(_clipped(turn.message, LONGEST_PAST))
    said = f'<message turn="{turn.number}">\n{words}\n</message>'
    if turn.welcome:
        said = f"{_greeting(turn.welcome)}\n\n{said}"
    changes = [
        {
            "path": change.path,
            "op": change.op,
            "value": "" if change.value is None else str(change.value),
            "replaces": change.replaces or "",
            "turns": list(change.turns),
        }
        for change in turn.reply.changes
    ]
    answer = {
        "sentences": [_as_written(sentence, ids) for sentence in turn.reply.sentences],
        "record": changes,
        "next": {
            "stage": CLOSE if turn.position.closed else turn.position.stage,
            "asks": turn.position.asked,
        },
    }
    return (
        {"role": "user", "content": said},
        {"role": "assistant", "content": orjson.dumps(answer).decode()},
    )


def _greeting(welcome: Welcome | None) -> str:
    """What was said first when they came back, for the message that answers it."""
    if welcome is None:
        return ""
    days = (welcome.at.date() - welcome.since.date()).days
    return f'<greeting after="{days} days">\n{_inert(welcome.text)}\n</greeting>'


def _refused_changes(briefing: Briefing) -> list[str]:
    """What of the last turn was not taken into the record, and why."""
    notices = briefing.turns[-1].reply.notices if briefing.turns else ()
    return [_inert(notice) for notice in notices if notice.startswith(NOT_TAKEN)]


def _as_written(sentence: Sentence, ids: Mapping[str, str]) -> dict[str, Any]:
    cites = [
        {"passage": ids.get(c.passage_id, c.passage_id), "quote": c.quote}
        for c in sentence.citations
    ]
    return {
        "kind": sentence.kind.value,
        "move": sentence.move,
        "cites": cites,
        "heard": list(sentence.heard),
        "text": sentence.text,
    }


def _labels(briefing: Briefing, passages: Sequence[Passage]) -> dict[str, str]:
    """A short label for each passage of the thread: the end of its id, longer where two share it.

    The same in every turn, so that the beginning of the request stays the same.
    """
    cited = [
        citation.passage_id
        for turn in briefing.turns
        for sentence in turn.reply.sentences
        for citation in sentence.citations
    ]
    labels: dict[str, str] = {}
    for passage_id in dict.fromkeys([*cited, *(passage.id for passage in passages)]):
        short = passage_id.rsplit("-", 1)[-1][:_LABEL_CHARS]
        labels[short if short not in labels else passage_id] = passage_id
    return labels


def _record_lines(record: CareerRecord) -> list[str]:
    """What stands in the record, a line a value: path, value, where it comes from."""
    lines = []
    for path, held in fields(record).items():
        for entry in held.live:
            turns = ", ".join(map(str, entry.turns))
            said = f"turns {turns}" if turns else "written by them"
            value = _inert(_clipped(str(entry.value), LONGEST_VALUE))
            lines.append(f"{path} = {value} [{entry.status.value}; {said}]")
    return lines


def _edited_lines(record: CareerRecord, after: int) -> list[str]:
    """What the person did in the record itself since turn ``after``, a line each."""
    lines = []
    for path, held in fields(record).items():
        for entry in held.entries:
            value = _inert(_clipped(str(entry.value), LONGEST_VALUE))
            stands = entry.status is not EntryStatus.SUPERSEDED
            if stands and entry.edited and entry.edited.after == after:
                lines.append(f"{path} is now “{value}”")
            elif entry.decided and entry.decided.after == after:
                what = "is right" if stands else "is no longer true"
                lines.append(f"{path}: “{value}” {what}")
    return lines


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " […]"


def _inert(text: str) -> str:
    """The text with our own tags in it taken apart, so that nobody can close one."""
    return _OURS.sub("‹", text)
