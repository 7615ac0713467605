"""One streamed call to an endpoint: its text piece by piece, or a ``Fault``.

Chat Completions with a JSON schema is what OpenAI, Ollama, vLLM and llama.cpp all serve. The
stream's lines are read here and not by the client library's typed stream, which costs 200 µs of
processor time a token.

Once an endpoint has begun to answer, or may have, nothing is asked for a second time: it would be
billed twice.
"""

from __future__ import annotations

import time
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from coach.models.openai import faults
from coach.models.openai.faults import Fault
from coach.models.openai.pace import Pace
from coach.models.openai.tries import AtAPace, ForAPerson

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping

    from httpx2 import Response
    from openai import AsyncOpenAI

    from coach.models.openai.pace import Pacing
    from coach.models.openai.tries import Tries

CONNECT_SECONDS = 5.0
# Room for a long reply and its record, and for a model that thinks first.
MOST_TOKENS = 6_000
PATIENCES = 4
_FINISHED = {
    "length": faults.OUT_OF_ROOM,
    "content_filter": faults.FILTERED,
}


@dataclass
class Tally:
    """What a call cost, as far as the endpoint told; filled while it streams."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0

    def count(self, usage: Mapping[str, Any]) -> None:
        """Take over the figures of the stream's last chunk."""
        details = _mapping(usage.get("prompt_tokens_details"))
        self.prompt_tokens = _whole(usage.get("prompt_tokens"))
        self.cached_tokens = _whole(details.get("cached_tokens"))
        self.completion_tokens = _whole(usage.get("completion_tokens"))


@dataclass
class Ending:
    """How an answer ended so far: its finish reason, and whether it refused or said anything."""

    finish: str = ""
    refused: bool = False
    said: bool = False


class Endpoint:
    """An OpenAI-compatible endpoint and a model on it; bound to the event loop it is first used in.

    ``patience`` is how many seconds it may be silent, before its first word or between two; an
    answer that takes ``PATIENCES`` times as long is given up.
    """

    def __init__(
        self, model: str, *, api_key: str | None, base_url: str | None, patience: float
    ) -> None:
        self.model = model
        self._api_key = api_key
        self._base_url = base_url
        self.patience = patience
        self._tries: Tries = ForAPerson()
        self._client: AsyncOpenAI | None = None

    def unattended(self, pace: Pacing | None = None) -> Endpoint:
        """The same endpoint over the same connections, for calls that nobody waits for.

        ``pace`` is one that others keep too; without it these calls have one of their own.
        """
        self.opened_client()
        theirs = copy(self)
        theirs._tries = AtAPace(pace or Pace(self.patience))
        return theirs

    async def stream(
        self, messages: list[dict[str, str]], schema: dict[str, Any], tally: Tally
    ) -> AsyncGenerator[str, None]:
        """Yield the answer's text as it comes. Raises Fault, also after some of it."""
        self.check_key()
        import httpx2
        import openai

        ending = Ending()
        try:
            async with AsyncExitStack() as stack:
                response = await self._tries.opened(
                    stack, lambda: self._request(messages, schema), PATIENCES * self.patience
                )
                tally.calls += 1
                deadline = time.monotonic() + PATIENCES * self.patience
                events = Events()
                async for chunk in response.aiter_bytes():
                    for text in _texts(events.add(chunk), ending, tally):
                        yield text
                    # Signs of life alone are no answer.
                    if time.monotonic() > deadline:
                        raise Fault(faults.STALLED if ending.said else faults.TIMED_OUT)
                for text in _texts(events.rest(), ending, tally):
                    yield text
        except (TimeoutError, openai.APITimeoutError, httpx2.TimeoutException) as error:
            if faults.refused(error):
                raise Fault(faults.UNREACHABLE, outage=True) from error
            sentence = faults.STALLED if ending.said else faults.TIMED_OUT
            raise Fault(sentence, outage=self._tries.is_over) from error
        except openai.APIStatusError as error:
            sentence = faults.of_status(error, self.model)
            raise Fault(sentence, outage=faults.is_outage(error)) from error
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            reached = not isinstance(error.__cause__, httpx2.ConnectError)
            early = faults.HUNG_UP if reached else faults.UNREACHABLE
            outage = not reached or self._tries.is_over
            raise Fault(faults.CUT if tally.calls else early, outage=outage) from error
        if ending.finish == "length" and 0 < tally.completion_tokens < MOST_TOKENS:
            raise Fault(faults.SHORT_OF_ROOM)
        check(ending)

    def check_key(self) -> None:
        """Raise Fault where there is neither a key nor a server that might need none."""
        if self._api_key is None and self._base_url is None:
            raise Fault(faults.NO_KEY, outage=True)

    def warm(self) -> None:
        """Load the client library, which takes a second."""
        import openai  # noqa: F401

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    @asynccontextmanager
    async def _request(
        self, messages: list[dict[str, str]], schema: dict[str, Any]
    ) -> AsyncIterator[Response]:
        """One call, made when this is entered, and its response, closed when it is left."""
        import openai

        body = {
            "model": self.model,
            **wanted(messages, schema),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        # As bytes: the client library would walk through all of it, and write it more slowly.
        made = await self.opened_client().post(
            "/chat/completions",
            cast_to=object,
            content=orjson.dumps(body),
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )
        try:
            yield made.response
        finally:
            await made.response.aclose()

    def opened_client(self) -> AsyncOpenAI:
        """The client library's client, for other things that this endpoint can do."""
        if self._client is None:
            import openai

            self._client = openai.AsyncOpenAI(
                # A server without keys still gets a header, which the client library insists on.
                api_key=self._api_key or "none",
                base_url=self._base_url,
                timeout=openai.Timeout(self.patience, connect=CONNECT_SECONDS),
                max_retries=0,
                # Reads a stream for a third of the processor time of the library's own transport.
                http_client=openai.DefaultAioHttpClient(),
            )
        return self._client


def wanted(messages: list[dict[str, str]], schema: dict[str, Any]) -> dict[str, Any]:
    """What is asked of a model, in the words of Chat Completions."""
    form = {"name": "reply", "strict": True, "schema": schema}
    return {
        "messages": messages,
        "response_format": {"type": "json_schema", "json_schema": form},
        "max_completion_tokens": MOST_TOKENS,
    }


class Events:
    """The data of server-sent events, whatever way the bytes were cut and the lines end."""

    def __init__(self) -> None:
        self._held = b""

    def add(self, chunk: bytes) -> Iterator[bytes]:
        """The data of the events that ``chunk`` completes."""
        *lines, self._held = (self._held + chunk).split(b"\n")
        return (line[5:].strip() for line in lines if line.startswith(b"data:"))

    def rest(self) -> Iterator[bytes]:
        """The data of a last line that was not ended."""
        return self.add(b"\n")


def _texts(events: Iterator[bytes], ending: Ending, tally: Tally) -> Iterator[str]:
    """What events that came together add to the answer, in one piece. Raises Fault after it."""
    found, fault = "", None
    try:
        for data in events:
            found += _text_of(data, ending, tally)
    except Fault as error:
        fault = error
    if found:
        yield found
    if fault:
        raise fault


def _text_of(data: bytes, ending: Ending, tally: Tally) -> str:
    """What an event adds to the answer; how it ends and what it cost is noted. Raises Fault."""
    if data in {b"", b"[DONE]"}:
        return ""
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError:
        return ""  # Not one of the protocol's; if something is missing, the answer will tell.
    if not isinstance(event, dict):
        return ""
    if event.get("error"):
        raise Fault(faults.CUT)
    if isinstance(event.get("usage"), dict):
        tally.count(event["usage"])
    choices = event.get("choices")
    choice = _mapping(choices[0]) if isinstance(choices, list) and choices else {}
    delta = _mapping(choice.get("delta"))
    ending.finish = str(choice.get("finish_reason") or ending.finish)
    ending.refused = ending.refused or bool(delta.get("refusal"))
    text = delta.get("content")
    if not isinstance(text, str):
        return ""
    ending.said = ending.said or bool(text)
    return text


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def check(ending: Ending) -> None:
    """Raise Fault unless the answer came to its proper end."""
    if ending.refused:
        raise Fault(faults.DECLINED)
    if not ending.finish:
        raise Fault(faults.CUT if ending.said else faults.EMPTY)
    if ending.finish != "stop":
        raise Fault(_FINISHED.get(ending.finish, faults.CUT))
    if not ending.said:
        raise Fault(faults.EMPTY)
