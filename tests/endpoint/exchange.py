"""One request to the endpoint and whatever goes back over its socket, byte by byte if need be."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

CHUNK = "chat.completion.chunk"
LINGER_NOT = struct.pack("ii", 1, 0)  # closing then sends a reset instead of a farewell


class Left(Exception):
    """The caller closed the connection before the response was over."""


@dataclass
class Recorded:
    """What was asked and what became of it. Times are ``time.monotonic()`` seconds.

    ``billed`` is true once a token went out: that completion would be on somebody's invoice.
    ``unanswered`` is true where the request was taken and nothing came back. ``left`` is true
    where the caller hung up first. ``stamps`` holds, for each piece of content, how many
    characters of it had gone out and when.
    """

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: dict
    at: float
    connection: int = 0
    authorized: bool = True
    billed: bool = False
    unanswered: bool = False
    left: bool = False
    over: float = 0.0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    stamps: list[tuple[int, float]] = field(default_factory=list)

    def prompt(self) -> str:
        """The messages as one string, in which a common beginning is a common prefix."""
        return "".join(json.dumps(m, ensure_ascii=False) for m in self.body.get("messages", []))

    def dump(self) -> dict:
        return asdict(self)


class Exchange:
    """The open request. Every method sends now; ``Left`` is raised once the caller is gone."""

    def __init__(self, record: Recorded, reader, writer, key: str = ""):
        self.record = record
        self.key = key
        self.body = record.body
        self.newline = "\n"
        self.extra: dict = {}
        self.ended = False
        self.keep_alive = True
        self._reader = reader
        self._writer = writer
        self.encode: Callable[[bytes], bytes] = bytes
        self._streaming = False
        self._sent = 0
        self._base = {
            "id": f"chatcmpl-{record.number}",
            "created": int(time.time()),
            "model": self.body.get("model", ""),
            "system_fingerprint": "fp_scripted",
        }

    # -- whole responses

    async def respond(self, status: int, content: bytes, kind: str, **headers: str) -> None:
        await self._head(status, {"content-type": kind, "content-length": len(content), **headers})
        await self._write(content)
        self.ended = True

    async def json(self, status: int, data: object, **headers: str) -> None:
        await self.respond(status, json.dumps(data).encode(), "application/json", **headers)

    async def error(self, status: int, message: str, code: str | None, kind: str, **headers: str):
        detail = {"message": message, "type": kind, "param": None, "code": code}
        await self.json(status, {"error": detail}, **headers)

    async def completion(self, message: dict, finish: str | None, usage: dict | None) -> None:
        whole = {"role": "assistant", "content": None, "refusal": None, **message}
        choice = {"index": 0, "message": whole, "finish_reason": finish, "logprobs": None}
        more = {"usage": usage} if usage else {}
        self.record.billed = True
        await self.json(
            200,
            {**self._base, "object": "chat.completion", "choices": [choice], **more, **self.extra},
        )

    # -- streams

    async def open(self, **headers: str) -> None:
        """The headers of a stream."""
        kind = "text/event-stream; charset=utf-8"
        await self._head(200, {"content-type": kind, "transfer-encoding": "chunked", **headers})
        self._streaming = True

    async def raw(self, data: bytes) -> None:
        """One piece of the response's body, as it is."""
        if self._streaming:
            data = self.encode(data)
            data = b"%x\r\n%s\r\n" % (len(data), data)
        await self._write(data)

    async def line(self, text: str) -> None:
        """One line, and the empty one that ends an event."""
        await self.raw(f"{text}{self.newline}{self.newline}".encode())

    async def event(self, data: dict) -> None:
        await self.line("data: " + json.dumps(data, ensure_ascii=False))

    def chunk(self, delta: dict, finish: str | None = None) -> dict:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**self._base, "object": CHUNK, "choices": [choice], **self.extra}

    async def content(self, text: str) -> None:
        """A piece of the answer; from the first one on, the completion is billed."""
        self.stamp(len(text))
        await self.event(self.chunk({"content": text}))

    def stamp(self, characters: int) -> None:
        """Note that so many more characters of the answer go out now."""
        self.record.billed = True
        self._sent += characters
        self.record.stamps.append((self._sent, time.monotonic()))

    async def usage(self, counts: dict) -> None:
        empty = {**self._base, "object": CHUNK, "choices": [], "usage": counts, **self.extra}
        await self.event(empty)

    async def end(self) -> None:
        """The orderly end of the response's body."""
        await self._write(b"0\r\n\r\n")
        self.ended = True

    # -- what endpoints do on a bad day

    async def wait(self, seconds: float | None = None) -> None:
        """Say nothing for so long, or until the caller leaves."""
        try:
            await asyncio.wait_for(self._reader.read(1), seconds)
        except TimeoutError:
            return
        except ConnectionError:
            pass
        raise Left

    def close(self) -> None:
        """Close the socket here and now."""
        self.keep_alive = False
        self.ended = True
        self._writer.close()

    def reset(self) -> None:
        """Drop the connection as a crashing process or a firewall does."""
        connection = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.keep_alive = False
        self.ended = True
        self._writer.transport.abort()

    # -- the socket

    async def _head(self, status: int, headers: dict) -> None:
        phrase = HTTPStatus(status).phrase
        named = {**headers, "x-request-id": f"req_{self.record.number}"}
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{k}: {v}" for k, v in named.items())]
        await self._write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def _write(self, data: bytes) -> None:
        if self._writer.is_closing() or self._reader.at_eof():
            raise Left
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError:
            raise Left from None
