"""What a healthy endpoint does with a request.

A step is an async function of the exchange. A text is a string, anything that JSON can hold, or a
function of the request's body that returns either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.endpoint.exchange import Exchange

Step = Callable[[Exchange], Awaitable[None]]
Text = Any
PIECE = 4  # characters, what a token of English comes to


def written(text: Text, body: dict) -> str:
    """The answer to this request, as one string."""
    made = text(body) if callable(text) else text
    return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)


def counts(exchange: Exchange, text: str) -> dict:
    """``usage`` as OpenAI sends it, counted at four characters a token."""
    given, made = exchange.record.prompt_tokens, -(-len(text) // PIECE)
    return {
        "prompt_tokens": given,
        "completion_tokens": made,
        "total_tokens": given + made,
        "prompt_tokens_details": {"cached_tokens": exchange.record.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def cut_up(text: str, size: int = PIECE) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def answer(
    text: Text,
    *,
    pieces: int = 0,
    pause: float = 0.0,
    finish: str | None = "stop",
    usage: bool | dict = True,
    newline: str = "\n",
    extra: dict | None = None,
    refusal: str = "",
) -> Step:
    """A whole answer, streamed or not as the request asks.

    ``pieces`` is into how many chunks it is cut (0: four characters each), ``pause`` the seconds
    between them; ``usage`` may name counts of its own; ``extra`` goes into every chunk.
    """

    async def step(exchange: Exchange) -> None:
        whole = written(text, exchange.body)
        exchange.newline, exchange.extra = newline, extra or {}
        told = usage if isinstance(usage, dict) else counts(exchange, whole) if usage else None
        if not exchange.body.get("stream"):
            message = {"refusal": refusal} if refusal else {"content": whole}
            await exchange.completion(message, finish, told)
            return
        await begin(exchange)
        if refusal:
            exchange.record.billed = True
            await exchange.event(exchange.chunk({"refusal": refusal}))
        size = max(1, -(-len(whole) // pieces)) if pieces else PIECE
        for piece in [] if refusal else cut_up(whole, size):
            await exchange.content(piece)
            if pause:
                await exchange.wait(pause)
        await close(exchange, finish, told)

    return step


async def begin(exchange: Exchange) -> None:
    await exchange.open()
    await exchange.event(exchange.chunk({"role": "assistant", "content": ""}))


async def close(exchange: Exchange, finish: str | None, told: dict | None) -> None:
    """The last chunks of a stream, in the order in which OpenAI sends them."""
    await exchange.event(exchange.chunk({}, finish))
    if told and (exchange.body.get("stream_options") or {}).get("include_usage"):
        await exchange.usage(told)
    await exchange.line("data: [DONE]")
    await exchange.end()


async def part(exchange: Exchange, text: Text, share: float = 0.5) -> str:
    """Stream the first ``share`` of the answer, up to the middle of a word in a string."""
    whole = written(text, exchange.body)
    words = [found.start() + 2 for found in re.finditer(r"(?<=[a-z] )[a-z]{3,}", whole)]
    end = next((at for at in words if at >= len(whole) * share), len(whole) // 2)
    await begin(exchange)
    for piece in cut_up(whole[:end]):
        await exchange.content(piece)
    return whole
