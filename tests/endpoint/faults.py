"""Every way in which an endpoint fails, by name: ``fault("cut_in_a_string", text)`` is a step.

``text`` is the answer that a healthy endpoint would have given; a fault spoils it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tests.endpoint import refusals
from tests.endpoint.exchange import Exchange
from tests.endpoint.oddities import HARMLESS
from tests.endpoint.steps import Step, Text, answer, begin, close, counts, part, written

ENDLESS = 50  # times the length of the answer
UNKNOWN = "no-such-passage"
NO = "I'm sorry, but I can't help with that."


# -- the connection


def reset(_text: Text) -> Step:
    async def step(exchange: Exchange) -> None:
        exchange.reset()

    return step


def silent(_text: Text) -> Step:
    """Takes the request and never answers."""

    async def step(exchange: Exchange) -> None:
        exchange.record.unanswered = True
        await exchange.wait()

    return step


def cut_in_a_string(text: Text, share: float = 0.5) -> Step:
    """The connection is reset in the middle of a word."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        exchange.reset()

    return step


def cut_in_a_line(text: Text, share: float = 0.5) -> Step:
    """The socket is closed in the middle of a line of the stream."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        await exchange.raw(b'data: {"id": "chatcmpl-1", "choi')
        exchange.close()

    return step


def cut_cleanly(text: Text, share: float = 0.5) -> Step:
    """The body ends in good order, but with no finish_reason and in the middle of the answer."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        await exchange.end()

    return step


def unfinished(text: Text) -> Step:
    """All of the answer, but neither finish_reason nor [DONE]."""

    async def step(exchange: Exchange) -> None:
        await begin(exchange)
        await exchange.content(written(text, exchange.body))
        await exchange.end()

    return step


def stalled(text: Text, share: float = 0.5) -> Step:
    """A part of the answer, then silence."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        await exchange.wait()

    return step


def only_comments(_text: Text, pause: float = 0.1) -> Step:
    """Keeps the connection busy with comments and never says a word."""

    async def step(exchange: Exchange) -> None:
        await exchange.open()
        while True:
            await exchange.line(": waiting for a worker")
            await exchange.wait(pause)

    return step


def dripping(_text: Text, pause: float = 0.1) -> Step:
    """A line of the stream that comes byte by byte and has no end."""

    async def step(exchange: Exchange) -> None:
        await exchange.open()
        await exchange.raw(b"data: {")
        while True:
            await exchange.raw(b" ")
            await exchange.wait(pause)

    return step


# -- the answer


def _spoiled(spoil: Callable[[str], Text], **options: Any) -> Callable[[Text], Step]:
    def make(text: Text) -> Step:
        return answer(lambda body: spoil(written(text, body)), **options)

    return make


def _unknown_citations(value: Any) -> Any:
    """The same answer, in which every passage cited is one that nobody has."""
    if isinstance(value, list):
        return [_unknown_citations(item) for item in value]
    if isinstance(value, dict):
        return {
            key: UNKNOWN if "passage" in key and isinstance(item, str) else _unknown_citations(item)
            for key, item in value.items()
        }
    return value


def _broken(text: str) -> str:
    """The same, with a colon missing in the middle of it."""
    colons = [found.end() - 2 for found in re.finditer(r'[^\\]": ', text)]
    middle = colons[len(colons) // 2]
    return text[:middle] + text[middle + 1 :]


def _longer(text: str) -> str:
    """The answer's longest list many times over."""
    data = json.loads(text)
    lists = [key for key, value in data.items() if isinstance(value, list)]
    longest = max(lists, key=lambda key: len(json.dumps(data[key])))
    data[longest] = data[longest] * ENDLESS
    return json.dumps(data, ensure_ascii=False)


def refusal(text: Text) -> Step:
    return answer(text, refusal=NO)


def error_event(text: Text, share: float = 0.5) -> Step:
    """An error in the stream where a chunk should be."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        detail = {"message": "The server had an error.", "type": "server_error", "code": None}
        await exchange.event({"error": detail})
        await exchange.end()

    return step


def junk(text: Text, share: float = 0.5) -> Step:
    """A line of the stream that is no JSON."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text, share)
        await exchange.line("data: <!doctype html>")
        await close(exchange, "stop", None)

    return step


def odd_chunks(text: Text) -> Step:
    """Chunks whose parts are of other types than the protocol's."""

    async def step(exchange: Exchange) -> None:
        await part(exchange, text)
        for odd in ODD:
            await exchange.event({**exchange.chunk({}), **odd})
        await close(exchange, "stop", None)

    return step


ODD = (
    {"choices": None},
    {"choices": "none"},
    {"choices": [None]},
    {"choices": [{"index": 0, "delta": ["a"]}]},
    {"choices": [{"index": 0, "delta": {"content": {"text": "a"}}}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": {"type": "stop"}}]},
    {"usage": {"prompt_tokens": "many", "prompt_tokens_details": [3]}},
    {"usage": {"prompt_tokens": None, "prompt_tokens_details": None}},
    {"usage": [1, 2]},
)


def not_streamed(text: Text) -> Step:
    """The answer in one piece of JSON, though a stream was asked for."""

    async def step(exchange: Exchange) -> None:
        whole = written(text, exchange.body)
        await exchange.completion({"content": whole}, "stop", counts(exchange, whole))

    return step


# What ends without an answer that could be used as it is.
FAULTS: dict[str, Callable[..., Step]] = {
    "no_key": refusals.no_key,
    "wrong_key": refusals.wrong_key,
    "rate_limited": refusals.rate_limited,
    "rate_limited_until": refusals.rate_limited_until,
    "rate_limited_bare": refusals.rate_limited_bare,
    "rate_limited_for_an_hour": refusals.rate_limited_for_an_hour,
    "quota": refusals.quota,
    "bad_request": refusals.bad_request,
    "too_long_a_prompt": refusals.too_long_a_prompt,
    "llama_window": refusals.llama_window,
    "vllm_window": refusals.vllm_window,
    "ollama_window": refusals.ollama_window,
    "no_schema": refusals.no_schema,
    "loading": refusals.loading,
    "no_model": refusals.no_model,
    "server_error": refusals.server_error,
    "bad_gateway": refusals.bad_gateway,
    "unavailable": refusals.unavailable,
    "not_an_endpoint": refusals.not_an_endpoint,
    "reset": reset,
    "silent": silent,
    "cut_in_a_string": cut_in_a_string,
    "cut_in_a_line": cut_in_a_line,
    "cut_cleanly": cut_cleanly,
    "unfinished": unfinished,
    "stalled": stalled,
    "only_comments": only_comments,
    "dripping": dripping,
    "broken_json": _spoiled(_broken),
    "prose": _spoiled(lambda _: "Of course! What would you like to talk about?"),
    "wrong_shape": _spoiled(lambda _: {"answer": {"text": 7}, "sources": None}),
    "unknown_citation": _spoiled(lambda text: _unknown_citations(json.loads(text))),
    "refusal": refusal,
    "empty": _spoiled(lambda _: ""),
    "endless": _spoiled(_longer),
    "length": _spoiled(lambda text: text[: len(text) // 2], finish="length"),
    "content_filter": _spoiled(lambda text: text[: len(text) // 3], finish="content_filter"),
    "error_event": error_event,
    "junk": junk,
    "odd_chunks": odd_chunks,
    "not_streamed": not_streamed,
}


def fault(name: str, text: Text = "", **options: Any) -> Step:
    """The fault (or harmless oddity) of that name. Raises KeyError where there is none."""
    return {**FAULTS, **HARMLESS}[name](text, **options)
