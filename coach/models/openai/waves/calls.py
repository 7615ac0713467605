"""A request that waits for its wave, and waves cut to the size that a batch may have."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from coach.models.openai.faults import Fault
from coach.models.openai.waves.bulk import PATH

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from coach.models.openai.waves.answer import Answer


class Limits(NamedTuple):
    """How many requests, and how many bytes of them, a batch may have.

    OpenAI's documented limits (API reference, "Create batch") are 50,000 and 200 MB; there is some
    room left in these.
    """

    requests: int = 50_000
    size: int = 190_000_000


@dataclass(frozen=True)
class Call:
    """A request of ``who``, as a line of a batch's file."""

    who: str
    line: bytes
    answered: asyncio.Future[Answer]


def key_of(who: str, body: dict[str, Any]) -> str:
    """The name of a request: the same whenever the same conversation asks the same."""
    return sha256(who.encode() + b"\0" + orjson.dumps(body)).hexdigest()[:40]


def line_of(key: str, body: dict[str, Any]) -> bytes:
    """A request as a line of a batch's file."""
    return orjson.dumps(
        {"custom_id": key, "method": "POST", "url": PATH, "body": body},
        option=orjson.OPT_APPEND_NEWLINE,
    )


def give(call: Call, outcome: Answer | Fault) -> None:
    """Let whoever waits for ``call`` go on."""
    if call.answered.done():
        return
    if isinstance(outcome, Fault):
        call.answered.set_exception(outcome)
    else:
        call.answered.set_result(outcome)


def parts(calls: dict[str, Call], limits: Limits) -> Iterator[dict[str, Call]]:
    """The calls in their order, in as few batches as the limits then allow."""
    part: dict[str, Call] = {}
    size = 0
    for key, call in calls.items():
        if len(part) == limits.requests or (part and size + len(call.line) > limits.size):
            yield part
            part, size = {}, 0
        part[key] = call
        size += len(call.line)
    if part:
        yield part
