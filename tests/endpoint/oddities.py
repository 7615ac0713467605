"""What endpoints and proxies do to a good answer and what should harm nobody, each by its name."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable

from tests.endpoint.exchange import Exchange
from tests.endpoint.steps import Step, Text, answer, begin, close, counts, cut_up, written


def split_characters(text: Text) -> Step:
    """Chunks that end within a character and within a JSON escape."""

    async def step(exchange: Exchange) -> None:
        whole = json.dumps(json.loads(written(text, exchange.body)), ensure_ascii=True)
        whole = whole.replace("\\u2019", "’").replace("\\u2014", "—")
        await begin(exchange)
        for character in whole:
            exchange.record.billed = True
            data = json.dumps(exchange.chunk({"content": character}), ensure_ascii=False)
            encoded = f"data: {data}\n\n".encode()
            cut = next((at for at, byte in enumerate(encoded) if byte > 0x7F), 20) + 1
            await exchange.raw(encoded[:cut])
            await exchange.raw(encoded[cut:])
        await close(exchange, "stop", counts(exchange, whole))

    return step


def odd_lines(text: Text) -> Step:
    """Comments, unknown fields, and no space behind the colon."""

    async def step(exchange: Exchange) -> None:
        whole = written(text, exchange.body)
        await exchange.open()
        await exchange.line(": keep-alive")
        for start in range(0, len(whole), 40):
            await exchange.line(": keep-alive")
            data = exchange.chunk({"content": whole[start : start + 40]})
            exchange.record.billed = True
            await exchange.raw(f"nonsense\ndata:{json.dumps(data)}\n\n".encode())
        await close(exchange, "stop", counts(exchange, whole))

    return step


def ping(text: Text) -> Step:
    """Events without data between the chunks, which a reader of such streams leaves out."""

    async def step(exchange: Exchange) -> None:
        await exchange.open()
        await exchange.line("retry: 1000")
        for piece in cut_up(written(text, exchange.body), 40):
            await exchange.line("event: ping\nid: 7")
            await exchange.content(piece)
        await close(exchange, "stop", counts(exchange, written(text, exchange.body)))

    return step


def gzipped(text: Text) -> Step:
    """A stream that a proxy has compressed, flushed chunk by chunk."""

    async def step(exchange: Exchange) -> None:
        whole = written(text, exchange.body)
        press = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
        exchange.encode = lambda data: press.compress(data) + press.flush(zlib.Z_SYNC_FLUSH)
        await exchange.open(**{"content-encoding": "gzip"})
        for piece in cut_up(whole):
            await exchange.content(piece)
        await close(exchange, "stop", counts(exchange, whole))

    return step


def llama_cpp(text: Text) -> Step:
    """As llama.cpp streams: blank comments while it reads the prompt, a first piece that is null,
    white space as it likes between the tokens, and its own timings beside the usage.
    """

    async def step(exchange: Exchange) -> None:
        whole = json.dumps(json.loads(written(text, exchange.body)), indent=2, ensure_ascii=False)
        await exchange.open()
        await exchange.line(":")
        await exchange.event(exchange.chunk({"role": "assistant", "content": None}))
        await exchange.line(":")
        for piece in cut_up(whole):
            await exchange.content(piece)
        exchange.extra = {"timings": {"cache_n": 6144, "prompt_n": 1097, "predicted_n": 163}}
        await close(exchange, "stop", counts(exchange, whole))

    return step


def ollama(text: Text) -> Step:
    """As Ollama streams: a thinking model's thoughts in pieces of their own, a usage of three."""

    async def step(exchange: Exchange) -> None:
        whole = written(text, exchange.body)
        await exchange.open()
        for thought in ("They ask", " about work."):
            delta = {"role": "assistant", "content": "", "reasoning": thought}
            await exchange.event(exchange.chunk(delta))
        for piece in cut_up(whole):
            await exchange.content(piece)
        told = counts(exchange, whole)
        keys = ("prompt_tokens", "completion_tokens", "total_tokens")
        await close(exchange, "stop", {key: told[key] for key in keys})

    return step


EXTRA = {"service_tier": "default", "provider": {"name": "x", "region": None}, "timings": [1, 2]}

HARMLESS: dict[str, Callable[..., Step]] = {
    "split_characters": split_characters,
    "odd_lines": odd_lines,
    "ping": ping,
    "gzipped": gzipped,
    "crlf": lambda text: answer(text, newline="\r\n"),
    "no_usage": lambda text: answer(text, usage=False),
    "extra_fields": lambda text: answer(text, extra=EXTRA),
    "llama_cpp": llama_cpp,
    "ollama": ollama,
    "one_piece": lambda text: answer(text, pieces=1),
}
