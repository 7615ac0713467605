"""An endpoint that speaks OpenAI's Chat Completions on loopback and does what it is told to.

    with Endpoint() as endpoint:
        endpoint.then(fault("server_error"), answer({"sentences": []}))
        client = AsyncOpenAI(base_url=endpoint.url, api_key=endpoint.key)

A real HTTP server in a thread of its own. It records every request, without the key, and knows
which completions would have been billed.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager, suppress
from itertools import count

from tests.endpoint.batches import Batches
from tests.endpoint.exchange import Exchange, Left, Recorded
from tests.endpoint.refusals import no_key, wrong_key
from tests.endpoint.schema import objections
from tests.endpoint.steps import PIECE, Step

KEY = "sk-scripted-0123456789abcdef"
MODEL = "scripted"
COMPLETIONS = "/v1/chat/completions"
REQUESTS = "/requests"  # what was recorded, for whoever runs it by hand
# OpenAI caches a prompt from 1,024 tokens on, in steps of 128 (platform docs, prompt caching).
LEAST_CACHED, CACHED_STEP = 1024, 128
REMEMBERED = 8  # prompts
HEAD_LIMIT = 64 * 1024


class Endpoint:
    """``then`` says what to do with the next requests, ``always`` with all the others."""

    def __init__(self, *, port: int = 0, key: str = KEY):
        self.port = port
        self.key = key
        self.requests: list[Recorded] = []
        self.unscripted = 0
        self.errors: list[Exception] = []
        self.batches: Batches | None = None  # none: the endpoint has no files and no batches
        self.window = 0  # tokens, as llama.cpp tells them beside its model; 0: it does not
        self._queue: deque[Step] = deque()
        self._always: Step | None = None
        self._prompts: deque[str] = deque(maxlen=REMEMBERED)
        self._numbers = count(1)
        self._connections = count(1)
        self._tasks: set[asyncio.Task] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="endpoint")
        self._server: asyncio.Server | None = None

    # -- the script

    def then(self, *steps: Step) -> None:
        self._queue.extend(steps)

    def always(self, step: Step | None) -> None:
        self._always = step

    def anew(self) -> None:
        """Forget the script and what was recorded."""
        self._queue.clear()
        self._always = None
        self.requests.clear()
        self.unscripted = 0

    # -- what was recorded

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def completions(self) -> list[Recorded]:
        return [request for request in list(self.requests) if request.path == COMPLETIONS]

    @property
    def billed(self) -> int:
        return sum(request.billed for request in self.completions)

    def settled(self, seconds: float = 5.0) -> bool:
        """Wait until no request is open any more; False where one still is."""
        return _until(lambda: all(request.over for request in list(self.requests)), seconds)

    def asked(self, seconds: float = 20.0) -> bool:
        """Wait for the first request for a completion; False where none comes."""
        return _until(lambda: bool(self.completions), seconds)

    # -- up and down

    def __enter__(self) -> Endpoint:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._deafen())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextmanager
    def down(self):
        """Refuse connections meanwhile; the port stays the same."""
        self._do(self._deafen())
        try:
            yield
        finally:
            self._do(self._listen())

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _listen(self) -> None:
        reuse = os.name == "posix"
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, limit=HEAD_LIMIT, reuse_address=reuse
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _deafen(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- HTTP

    async def _connected(self, reader, writer) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        number = next(self._connections)
        try:
            while await self._one(reader, writer, number):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            self._tasks.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _one(self, reader, writer, connection: int) -> bool:
        """Serve one request; True where the next may come over the same connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        sent = headers.pop("authorization", "").removeprefix("Bearer").strip()
        record = Recorded(
            next(self._numbers),
            method,
            path.split("?")[0],
            headers,
            json.loads(content) if content and "json" in headers["content-type"] else {},
            time.monotonic(),
            connection,
            authorized=not self.key or sent == self.key,
        )
        exchange = Exchange(record, reader, writer, sent)
        try:
            await self._route(exchange, sent, content)
        except Left:
            record.left = True
            return False
        finally:
            record.over = time.monotonic()
        if not exchange.ended:  # the script broke off: so does the connection
            exchange.close()
        return exchange.keep_alive

    async def _route(self, exchange: Exchange, sent: str, content: bytes) -> None:
        record = exchange.record
        if record.path == REQUESTS:
            await exchange.json(200, [request.dump() for request in self.requests])
            return
        self._count_prompt(record)
        self.requests.append(record)
        if not record.authorized:
            await (wrong_key if sent else no_key)("")(exchange)
        elif record.path == "/v1/models":
            told = {"meta": {"n_ctx": self.window}} if self.window else {}
            model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "nobody", **told}
            await exchange.json(200, {"object": "list", "data": [model]})
        elif self.batches and self.batches.handles(record.path):
            await self.batches.serve(exchange, content)
        elif (record.method, record.path) != ("POST", COMPLETIONS):
            await exchange.error(404, f"Unknown: {record.path}", None, "invalid_request_error")
        elif wrong := objections(record.body):
            self.errors.append(AssertionError(f"A request OpenAI would refuse: {wrong}"))
            await exchange.error(400, wrong[0], "invalid_schema", "invalid_request_error")
        else:
            await self._perform(exchange)

    async def _perform(self, exchange: Exchange) -> None:
        step = self._queue.popleft() if self._queue else self._always
        if step is None:
            self.unscripted += 1
            await exchange.error(500, "The script is over.", None, "server_error")
            return
        try:
            await step(exchange)
        except Left:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a test's script raises
            self.errors.append(error)
            exchange.reset()

    def _count_prompt(self, record: Recorded) -> None:
        prompt = record.prompt()
        record.prompt_tokens = -(-len(prompt) // PIECE)
        known = max((shared(prompt, earlier) for earlier in self._prompts), default=0) // PIECE
        if known >= LEAST_CACHED:
            record.cached_tokens = known - known % CACHED_STEP
        self._prompts.append(prompt)


def shared(one: str, other: str) -> int:
    """How many characters the two begin with in common."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[:middle] == other[:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _until(holds: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.005)
    return found
