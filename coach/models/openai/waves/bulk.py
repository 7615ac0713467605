"""What the Batch API is asked for: a file taken, a batch begun, looked at, found again and read.

Nothing here is billed but a batch, and a batch is never begun twice: after an answer that did not
arrive, the endpoint's list is searched for it first.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

from coach.models.openai import faults
from coach.models.openai.faults import Fault
from coach.models.openai.waves.answer import Row, row_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from openai import AsyncOpenAI
    from openai.types import Batch

    from coach.models.openai.client import Endpoint
    from coach.models.openai.waves.kept import Kept

T = TypeVar("T")

PATH: Final = "/v1/chat/completions"
# The keys of a batch's metadata by which it is known again.
RUN, WAVE = "coach_run", "coach_wave"
PER_TRANSFER = 600.0  # seconds that a file of 200 MB may stand still in
SILENCE = 3_600.0  # seconds without an answer after which looking is given up for this time
LONGEST_PAUSE = 60.0  # seconds between two tries
AT_ONCE = 500  # rows that are kept together
A_DAY = 86_400  # seconds; the clock here and the endpoint's need not agree
# An endpoint without the Batch API has nothing at its address, or does not do this there.
_NOTHING_THERE = frozenset({404, 405, 501})
_OVER = frozenset({"completed", "expired", "cancelled", "failed"})


@dataclass(frozen=True)
class State:
    """How far a batch is; ``code`` is why all of it failed, ``files`` hold what it came to."""

    over: bool = False
    done: int = 0
    total: int = 0
    failed: bool = False
    code: str = ""
    files: tuple[str, ...] = field(default=())


class Bulk:
    """The Batch API of ``endpoint``. Methods raise Fault, an outage, where there is no way on."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def check(self) -> None:
        """Raise Fault unless the endpoint has a Batch API that may be used."""
        self._endpoint.check_key()
        client = self._client()
        await self._insisted(lambda: client.batches.list(limit=1), self._endpoint.patience)

    async def begin(self, rows: BinaryIO, kept: Kept, wave: int) -> str:
        """Hand over a file of requests as a batch; returns the batch's id."""
        client, patience, run = self._client(), self._endpoint.patience, kept.run
        made = f"{run}-{wave}.jsonl"

        async def upload() -> str:
            rows.seek(0)
            return (await client.files.create(file=(made, rows), purpose="batch")).id

        file = await self._insisted(upload, patience)
        tried = False

        async def begun() -> str:
            nonlocal tried
            if tried and (found := (await self._found(run, kept.begun)).get(wave)):
                return found
            tried = True
            batch = await client.batches.create(
                input_file_id=file,
                endpoint=PATH,
                completion_window="24h",
                metadata={RUN: run, WAVE: str(wave)},
            )
            return batch.id

        return await self._insisted(begun, patience)

    async def found(self, run: str, since: int) -> dict[int, str]:
        """The batches of a run by the numbers of their waves, as far back as ``since``."""
        return await self._insisted(lambda: self._found(run, since), self._endpoint.patience)

    async def state(self, batch: str) -> State:
        """How far a batch is."""
        client = self._client()
        try:
            found = await self._insisted(lambda: client.batches.retrieve(batch), SILENCE)
        except _NothingThere as error:
            raise Fault(_unknown(batch), outage=True) from error
        return _state(found)

    async def cancel(self, batch: str) -> None:
        """Have a batch ended, unless it is over or the endpoint will not."""
        import openai

        with suppress(openai.APIError):
            await self._client().batches.cancel(batch)

    async def read(self, file: str, take: Callable[[list[Row]], None]) -> None:
        """Give the rows of an output or error file to ``take``, some hundred at a time.

        After a connection that broke, from the beginning.
        """
        try:
            await self._insisted(lambda: self._read(file, take), SILENCE)
        except _NothingThere as error:
            raise Fault(_unknown(file), outage=True) from error

    async def _read(self, file: str, take: Callable[[list[Row]], None]) -> None:
        rows = []
        async with self._client().files.with_streaming_response.content(file) as response:
            held = b""
            async for chunk in response.iter_bytes():
                *lines, held = (held + chunk).split(b"\n")
                rows += [row for line in lines if (row := row_of(line))]
                if len(rows) >= AT_ONCE:
                    take(rows)
                    rows = []
        if row := row_of(held):
            rows.append(row)
        take(rows)

    async def _found(self, run: str, since: int) -> dict[int, str]:
        found = {}
        async for batch in self._client().batches.list(limit=100):  # The latest comes first.
            known = batch.metadata or {}
            if known.get(RUN) == run and known.get(WAVE, "").isdigit():
                found[int(known[WAVE])] = batch.id
            if batch.created_at < since - A_DAY:
                break
        return found

    async def _insisted(self, call: Callable[[], Awaitable[T]], seconds: float) -> T:
        """Try again what passes, for so long; the pauses double."""
        import httpx2
        import openai

        until, pause = time.monotonic() + seconds, min(1.0, seconds / 4)
        while True:
            try:
                return await call()
            except openai.APIStatusError as error:
                if error.status_code in _NOTHING_THERE:
                    raise _NothingThere from error
                if not faults.is_passing(error) or time.monotonic() + pause > until:
                    sentence = faults.of_status(error, self._endpoint.model)
                    raise Fault(sentence, outage=True) from error
            except (openai.APIConnectionError, httpx2.HTTPError, TimeoutError) as error:
                if time.monotonic() + pause > until:
                    raise Fault(faults.UNREACHABLE, outage=True) from error
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _client(self) -> AsyncOpenAI:
        return self._endpoint.opened_client().with_options(timeout=PER_TRANSFER)


class _NothingThere(Fault):
    def __init__(self) -> None:
        super().__init__(faults.NO_BATCHES, outage=True)


def _state(batch: Batch) -> State:
    counts, errors = batch.request_counts, batch.errors
    first = errors.data[0] if errors and errors.data else None
    return State(
        over=batch.status in _OVER,
        done=counts.completed + counts.failed if counts else 0,
        total=counts.total if counts else 0,
        failed=batch.status == "failed",
        code=(first.code or "") if first else "",
        files=tuple(f for f in (batch.output_file_id, batch.error_file_id) if f),
    )


def _unknown(name: str) -> str:
    return (
        f"The endpoint does not know {name} any more: use the key that it was submitted with, or "
        "start again with --fresh."
    )
