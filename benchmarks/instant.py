"""An endpoint that answers at once, in a process of its own, with the replies it was given.

    python benchmarks/instant.py REPLIES.json [--pieces 120] [--pause 0]

REPLIES.json maps what a person says to the answer of a model. The answer whose message stands last
in the prompt is sent, cut into as many chunks; where tools are offered, the first is called first.
Writes its address on the first line of its output and ends when its input does.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.endpoint.server import Endpoint  # noqa: E402
from tests.endpoint.steps import counts, cut_up  # noqa: E402

if TYPE_CHECKING:
    from tests.endpoint.exchange import Exchange


class Instant:
    """A step of the endpoint. The chunks of an answer are made once, so that sending is all."""

    def __init__(self, replies: dict[str, str], pieces: int, pause: float) -> None:
        self.replies = replies
        self.pieces = pieces
        self.pause = pause

    async def __call__(self, exchange: Exchange) -> None:
        """Answer as a model would that has read the conversation before."""
        messages = exchange.body["messages"]
        if exchange.body.get("tools") and messages[-1]["role"] != "tool":
            await self._call_tool(exchange, messages[-1]["content"])
            return
        said = json.dumps(messages[-4:], ensure_ascii=False)
        # But for its end, which is another in each conversation.
        found = {said.rfind(json.dumps(m[:-1], ensure_ascii=False)[1:-1]): m for m in self.replies}
        text = self.replies[found[max(found)]]
        await exchange.open()
        for piece, event in self._events(text):
            exchange.stamp(len(piece))
            await exchange.raw(event)
            if self.pause:
                await exchange.wait(self.pause)
        await self._end(exchange, "stop", text)

    @cache  # noqa: B019 - there is one of these in a process
    def _events(self, text: str) -> list[tuple[str, bytes]]:
        base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        made = []
        for piece in cut_up(text, -(-len(text) // self.pieces)):
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
            data = json.dumps({**base, "choices": [choice]}, ensure_ascii=False)
            made.append((piece, f"data: {data}\n\n".encode()))
        return made

    async def _call_tool(self, exchange: Exchange, message: str) -> None:
        name = exchange.body["tools"][0]["function"]["name"]
        function = {"name": name, "arguments": json.dumps({"query": message})}
        call = {"index": 0, "id": "call_1", "type": "function", "function": function}
        await exchange.open()
        await exchange.event(exchange.chunk({"role": "assistant", "tool_calls": [call]}))
        await self._end(exchange, "tool_calls", message)

    async def _end(self, exchange: Exchange, finish: str, text: str) -> None:
        await exchange.event(exchange.chunk({}, finish))
        await exchange.usage(counts(exchange, text))
        await exchange.line("data: [DONE]")
        await exchange.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("replies", type=Path)
    parser.add_argument("--pieces", type=int, default=120)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two chunks")
    given = parser.parse_args()
    replies: dict[str, Any] = json.loads(given.replies.read_text())
    with Endpoint(key="") as endpoint:
        endpoint.always(Instant(replies, given.pieces, given.pause))
        print(endpoint.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
