"""Replays recorded drafts through the real engine, by way of a real endpoint on loopback."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from evals.subjects import LiveCoach
from evals.talking import cited, said_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.schemas import Passage
    from coach.transcript import Transcript
    from evals.recorded import Drafted, RecordedConversation
    from evals.subjects import Talker

MODEL = "recorded"
NO_REPAIR = '{"sentences": []}'
"""What the endpoint answers to a repair where none was recorded: nothing better."""
_PIECE = 400  # characters of a chunk
_BEGINS = time(9, tzinfo=UTC)


class Playback:
    """An endpoint that speaks Chat Completions and reads no prompt.

    What it answers depends on the turn it was told of and on how often it was asked since: first
    the recorded answer, then its repair. So a recording holds whatever the prompts have become.
    """

    def __init__(self) -> None:
        playback = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for event in _events(playback.next()):
                    self.wfile.write(f"data: {event}\n\n".encode())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing; what was asked is in the transcript."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._answers: list[str] = []

    @property
    def url(self) -> str:
        """Its address, as a client wants it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def turn(self, drafted: Drafted) -> None:
        """From now on answer what was drafted in this turn."""
        self._answers = [drafted.answer, drafted.repair or NO_REPAIR]

    def next(self) -> str:
        """The answer to the next call."""
        return self._answers.pop(0) if self._answers else NO_REPAIR

    @contextmanager
    def serving(self) -> Iterator[Playback]:
        """Listen while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="playback")
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


async def replay(
    conversations: Sequence[RecordedConversation],
) -> tuple[list[Transcript], dict[str, Passage]]:
    """Say the recorded messages to the coach while the endpoint drafts its replies.

    Returns the transcripts, named as ``conversations`` are, and the passages they cite by id. Each
    message is said on the day it was recorded.
    """
    with Playback().serving() as playback:
        subject = LiveCoach(model=f"openai:{MODEL}", base_url=playback.url, api_key="none")
        async with subject.open() as talker:
            held = [await _said(talker, playback, each) for each in conversations]
            return held, await cited(talker, held)


async def _said(
    talker: Talker, playback: Playback, conversation: RecordedConversation
) -> Transcript:
    begins = datetime.combine(conversation.made.on, _BEGINS)
    for drafted in conversation.turns:
        playback.turn(drafted)
        await talker.ask(conversation.name, drafted.message, at=said_at(drafted.turn, begins))
    return await talker.transcript(conversation.name)


def _events(text: str) -> Iterator[str]:
    """An answer as the chunks of a stream."""
    base = {"id": "recorded", "object": "chat.completion.chunk", "created": 0, "model": MODEL}

    def chunk(delta: dict[str, str], finish: str | None = None) -> str:
        return json.dumps(
            {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        )

    yield chunk({"role": "assistant", "content": ""})
    for start in range(0, len(text), _PIECE):
        yield chunk({"content": text[start : start + _PIECE]})
    yield chunk({}, "stop")
    yield "[DONE]"
