"""Files and batches on loopback: what OpenAI's Batch API does with a file of requests.

    endpoint.batches = Batches(good("mission"))
    endpoint.batches.then(expired(after=1), failed("token_limit_exceeded"))

Every look at a batch (a GET of it) takes it one state further: validating, in progress as often as
``slow`` says, then its end. ``ran`` counts how often each row was run: that would be billed.
``at`` names a moment ("uploaded", "created", "reading") at which something is to happen, once and
before the caller hears of it.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.endpoint.exchange import Exchange
from tests.endpoint.schema import objections
from tests.endpoint.steps import Text, written

ROUTES = re.compile(r"/v1/(files|batches)(?:/([^/]+))?(?:/(content|cancel))?$")
USAGE = {"prompt_tokens": 7500, "completion_tokens": 90, "total_tokens": 7590}
Row = dict
Ending = Callable[[int], dict | None]
"""For the n-th row of a batch: None where it is run, else the line it leaves in the error file
without its id ({} for none at all)."""


def all_run(_number: int) -> None:
    """Every row is run."""


def expired(after: int) -> Ending:
    """The day is over after so many rows."""
    error = {"code": "batch_expired", "message": "This request could not be executed in time."}
    return lambda n: {"response": None, "error": error} if n >= after else None


def refusing(status: int, code: str, *, every: int = 1) -> Ending:
    """Each ``every``-th row is answered with an error status."""
    response = {"status_code": status, "body": {"error": {"code": code, "message": "No."}}}
    return lambda n: {"response": response, "error": None} if n % every == 0 else None


def losing(number: int) -> Ending:
    """One row is in neither of the files."""
    return lambda n: {} if n == number else None


@dataclass
class failed:  # noqa: N801 - reads as the others do
    """The batch is refused as a whole."""

    code: str

    def __call__(self, _number: int) -> dict:
        return {}


@dataclass
class Held:
    """One batch. ``rows`` are its requests, ``ending`` is what becomes of them."""

    id: str
    rows: list[Row]
    ending: Ending
    metadata: dict
    file: str
    state: str = "validating"
    looks: int = 0
    files: dict[str, str] = field(default_factory=dict)
    created: int = field(default_factory=lambda: int(time.time()))


class Batches:
    """``text`` answers a row, as in ``steps``; a batch is in progress for ``slow`` looks."""

    def __init__(self, text: Text, *, slow: int = 1):
        self.text, self.slow = text, slow
        self.ran: Counter[str] = Counter()
        self.files: dict[str, bytes] = {}
        self.batches: list[Held] = []
        self._endings: deque[Ending] = deque()
        self._moments: dict[str, deque[Callable[[], None]]] = {}
        self._numbers = count(1)

    def then(self, *endings: Ending) -> None:
        """What becomes of the next batches; all rows of the others are run."""
        self._endings.extend(endings)

    def at(self, moment: str, happens: Callable[[], None]) -> None:
        self._moments.setdefault(moment, deque()).append(happens)

    def handles(self, path: str) -> bool:
        return ROUTES.match(path) is not None

    async def serve(self, exchange: Exchange, content: bytes) -> None:
        kind, name, more = ROUTES.match(exchange.record.path).groups()
        method = exchange.record.method
        if (kind, method, name) == ("files", "POST", None):
            await self._upload(exchange, content)
        elif kind == "files" and more == "content" and name in self.files:
            await self._download(exchange, name)
        elif (kind, method, name) == ("batches", "POST", None):
            await self._create(exchange)
        elif (kind, method, name) == ("batches", "GET", None):
            found = [shown(batch) for batch in reversed(self.batches)]
            await exchange.json(200, {"object": "list", "data": found, "has_more": False})
        elif batch := next((each for each in self.batches if each.id == name), None):
            if more != "cancel":
                self._further(batch)
            elif batch.state in {"validating", "in_progress"}:
                batch.state = "cancelled"
            await exchange.json(200, shown(batch))
        else:
            await exchange.error(404, f"No such thing: {name}", None, "invalid_request_error")

    # -- files

    async def _upload(self, exchange: Exchange, content: bytes) -> None:
        parts = form(exchange.record.headers["content-type"], content)
        if parts.get("purpose") != b"batch":
            await exchange.error(400, "'purpose' is missing.", None, "invalid_request_error")
            return
        name = self._file(parts["file"])
        self._happens("uploaded")
        size = len(parts["file"])
        made = {
            "created_at": 0,
            "filename": "rows.jsonl",
            "purpose": "batch",
            "status": "processed",
        }
        await exchange.json(200, {"id": name, "object": "file", "bytes": size, **made})

    async def _download(self, exchange: Exchange, name: str) -> None:
        """In two pieces, with the moment between them."""
        whole = self.files[name]
        half = whole.find(b"\n") + 1
        await exchange.open()
        await exchange.raw(whole[:half])
        self._happens("reading")
        if whole[half:]:
            await exchange.raw(whole[half:])
        await exchange.end()

    def _file(self, content: bytes) -> str:
        name = f"file-{next(self._numbers)}"
        self.files[name] = content
        return name

    # -- batches

    async def _create(self, exchange: Exchange) -> None:
        asked = exchange.body
        rows = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        ending = self._endings.popleft() if self._endings else all_run
        if wrong(asked, rows):
            ending = failed("invalid_request")
        name = f"batch_{next(self._numbers)}"
        batch = Held(name, rows, ending, asked.get("metadata") or {}, asked["input_file_id"])
        self.batches.append(batch)
        self._happens("created")
        await exchange.json(200, shown(batch))

    def _further(self, batch: Held) -> None:
        batch.looks += 1
        if batch.state == "validating":
            batch.state = "failed" if isinstance(batch.ending, failed) else "in_progress"
        elif batch.state == "in_progress" and batch.looks > self.slow:
            self._run(batch)

    def _run(self, batch: Held) -> None:
        lines: dict[str, list[Row]] = {"output": [], "error": []}
        ends = "completed"
        for number, row in enumerate(batch.rows):
            left = batch.ending(number)
            if left is None:
                self.ran[row["custom_id"]] += 1
                body = completion(written(self.text, row["body"]), row["body"]["model"])
                response = {"status_code": 200, "request_id": f"req_{number}", "body": body}
                left, kind = {"response": response, "error": None}, "output"
            else:
                kind = "error"
                ends = "expired" if (left.get("error") or {}).get("code") else ends
            if left:
                line = {"id": f"batch_req_{number}", "custom_id": row["custom_id"], **left}
                lines[kind].insert(0, line)  # Their order is not that of the requests.
        for kind, found in lines.items():
            if found:
                content = "".join(json.dumps(line) + "\n" for line in found)
                batch.files[kind] = self._file(content.encode())
        batch.state = ends

    def _happens(self, moment: str) -> None:
        if waiting := self._moments.get(moment):
            waiting.popleft()()


def wrong(asked: dict, rows: list[Row]) -> bool:
    """Whether OpenAI would refuse the batch."""
    ids = {row["custom_id"] for row in rows}
    return (
        asked["endpoint"] != "/v1/chat/completions"
        or asked["completion_window"] != "24h"
        or len(ids) != len(rows)
        or len({row["body"]["model"] for row in rows}) != 1
        or any(row["url"] != asked["endpoint"] or row["method"] != "POST" for row in rows)
        or any(row["body"].get("stream") or objections(row["body"]) for row in rows)
    )


def shown(batch: Held) -> dict:
    """A batch as the API describes it."""
    done = len(batch.rows) if batch.files else 0
    code = batch.ending.code if isinstance(batch.ending, failed) else None
    errors = {"object": "list", "data": [{"code": code, "message": "No."}]}
    return {
        "id": batch.id,
        "object": "batch",
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
        "created_at": batch.created,
        "input_file_id": batch.file,
        "output_file_id": batch.files.get("output"),
        "error_file_id": batch.files.get("error"),
        "status": batch.state,
        "errors": errors if batch.state == "failed" else None,
        "metadata": batch.metadata,
        "request_counts": {"total": len(batch.rows), "completed": done, "failed": 0},
    }


def completion(text: str, model: str) -> dict:
    """An answer that was not streamed."""
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    made = {"id": "chatcmpl-b", "object": "chat.completion", "created": 0, "model": model}
    return {**made, "choices": [choice], "usage": USAGE}


def form(kind: str, content: bytes) -> dict[str, bytes]:
    """The fields of a multipart form by their names (RFC 7578)."""
    boundary = b"--" + kind.partition("boundary=")[2].strip('"').encode()
    found = {}
    for part in content.split(boundary)[1:-1]:
        head, _, body = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)
        found[name.group(1).decode()] = body.removesuffix(b"\r\n")
    return found
