"""What holds the same conversation in ``turn.py``: bare libraries, and LangChain as it is taught.

Each is an async function of thread and message that has read its whole answer when it returns. All
talk to the same endpoint, use the same embedder and passages, and keep the whole conversation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.protocol import Embedder

MODEL = "instant"
PASSAGES = 6


@dataclass
class Shelf:
    """The passages in a collection of Chroma, in the simplest form there is."""

    embedder: Embedder
    collection: Any

    def find(self, message: str) -> list[str]:
        """The texts of the passages nearest to ``message``."""
        found = self.collection.query(self.embedder.encode([message]), n_results=PASSAGES)
        return list(found["documents"][0])


def open_shelf(folder: Path, embedder: Embedder, texts: Sequence[str]) -> Shelf:
    import chromadb

    client = chromadb.PersistentClient(str(folder))
    collection = client.create_collection("bare", embedding_function=None)
    collection.add([str(n) for n in range(len(texts))], embedder.encode(texts), None, list(texts))
    return Shelf(embedder, collection)


@dataclass
class History:
    """The messages of each thread, in memory."""

    system: str
    threads: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def asked(self, thread: str, message: str, passages: Sequence[str] = ()) -> list[Any]:
        """What to send for ``message``."""
        self.threads[thread].append({"role": "user", "content": message})
        found = "\n\n".join(passages)
        system = f"{self.system}\n\nPassages:\n\n{found}" if found else self.system
        return [{"role": "system", "content": system}, *self.threads[thread]]

    def answered(self, thread: str, text: str) -> str:
        self.threads[thread].append({"role": "assistant", "content": text})
        return text


async def raw_http(stack: AsyncExitStack, url: str, system: str) -> Any:
    """aiohttp, and the lines of the stream read by hand."""
    import aiohttp

    session = await stack.enter_async_context(aiohttp.ClientSession())
    history = History(system)

    async def turn(thread: str, message: str) -> str:
        body = {"model": MODEL, "stream": True, "messages": history.asked(thread, message)}
        parts = []
        async with session.post(f"{url}/chat/completions", json=body) as response:
            async for line in response.content:
                if line.startswith(b"data: {"):
                    choices = json.loads(line[6:])["choices"]
                    parts += [choice["delta"].get("content") or "" for choice in choices]
        return history.answered(thread, "".join(parts))

    return turn


async def raw_openai(
    stack: AsyncExitStack, url: str, system: str, shelf: Shelf | None = None
) -> Any:
    """The official client, streamed; with ``shelf``, the nearest passages go into the prompt."""
    from openai import AsyncOpenAI

    client = await stack.enter_async_context(AsyncOpenAI(base_url=url, api_key="none"))
    history = History(system)

    async def turn(thread: str, message: str) -> str:
        passages = shelf.find(message) if shelf else []
        messages = history.asked(thread, message, passages)
        parts = []
        stream = await client.chat.completions.create(model=MODEL, messages=messages, stream=True)
        async for chunk in stream:
            parts += [choice.delta.content or "" for choice in chunk.choices]
        return history.answered(thread, "".join(parts))

    return turn


def _chat(url: str) -> Any:
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(model=MODEL, base_url=url, api_key="none", stream_usage=True)


async def _saver(stack: AsyncExitStack, path: Path) -> Any:
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    return await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(path)))


async def _streamed(agent: Any, thread: str, message: str) -> str:
    parts = []
    config = {"configurable": {"thread_id": thread}}
    asked = {"messages": [{"role": "user", "content": message}]}
    async for chunk, _ in agent.astream(asked, config, stream_mode="messages"):
        if chunk.type == "AIMessageChunk":
            parts.append(chunk.text)
    return "".join(parts)


async def agent_with_middleware(
    stack: AsyncExitStack, url: str, system: str, shelf: Shelf, path: Path
) -> Any:
    """create_agent with the passages put into its prompt by a middleware: one call a turn."""
    from langchain.agents import create_agent
    from langchain.agents.middleware import dynamic_prompt

    @dynamic_prompt
    def with_passages(request: Any) -> str:
        found = "\n\n".join(shelf.find(request.messages[-1].text))
        return f"{system}\n\nPassages:\n\n{found}"

    saver = await _saver(stack, path)
    agent = create_agent(_chat(url), tools=[], middleware=[with_passages], checkpointer=saver)
    return lambda thread, message: _streamed(agent, thread, message)


async def agent_with_tool(
    stack: AsyncExitStack, url: str, system: str, shelf: Shelf, path: Path
) -> Any:
    """create_agent with a retriever as its tool: two calls a turn."""
    from langchain.agents import create_agent
    from langchain_core.tools import tool

    @tool
    def search_articles(query: str) -> str:
        """Find passages of the articles about careers."""
        return "\n\n".join(shelf.find(query))

    saver = await _saver(stack, path)
    agent = create_agent(
        _chat(url), tools=[search_articles], system_prompt=system, checkpointer=saver
    )
    return lambda thread, message: _streamed(agent, thread, message)


async def lcel(_stack: AsyncExitStack, url: str, system: str, shelf: Shelf) -> Any:
    """Prompt, model and parser in a pipe; the conversation is kept in memory."""
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
    from langchain_core.runnables import RunnablePassthrough

    prompt = ChatPromptTemplate.from_messages(
        [("system", "{system}\n\nPassages:\n\n{passages}"), MessagesPlaceholder("messages")]
    )
    found = RunnablePassthrough.assign(passages=lambda asked: shelf.find(asked["message"]))
    chain: Any = found | prompt | _chat(url) | StrOutputParser()
    history = History(system)

    async def turn(thread: str, message: str) -> str:
        history.asked(thread, message)
        asked = {"system": system, "message": message, "messages": history.threads[thread]}
        return history.answered(thread, "".join([part async for part in chain.astream(asked)]))

    return turn
