"""The conversation in a terminal: sentences as they pass verification, sources below the reply."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.cli.keeping import without_date, write_export
from coach.cli.lines import messages
from coach.cli.terminal import Flow, complain, harmless, is_interactive, print_wrapped, quiet
from coach.errors import BadInput, CoachError, UnknownThread
from coach.events import SentenceShown, SentenceWithheld, StageChanged, TurnFinished
from coach.schemas import join_sentences

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from coach import Coach, Transcript
    from coach.events import Event
    from coach.schemas import Citation

_COMMANDS = "/record, /sources, /export FILE, /quit"
_LONGEST_RECAP = 90


def run_chat(thread: str) -> None:
    """Talk until /quit or the end of the input.

    The loop runs only while the coach is at work: while a person types, Ctrl-C is an ordinary
    interrupt.
    """
    from coach import Settings, open_coach

    settings = Settings()
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        coach = runner.run(stack.enter_async_context(open_coach(settings)))
        try:
            talk = Chat(coach, thread, runner)
            talk.begin()
            for message in messages(settings.max_message_chars, prompt="\n> "):
                if not talk.hear(message):
                    break
        finally:
            runner.run(stack.aclose())


class Chat:
    """One conversation at the terminal."""

    def __init__(self, coach: Coach, thread: str, runner: asyncio.Runner) -> None:
        self._coach = coach
        self._thread = thread
        self._runner = runner
        self._listed: set[int] = set()

    def begin(self) -> None:
        """Say where a conversation that goes on stands; a new one needs no words from us."""
        transcript = self._transcript()
        if transcript is None or not transcript.turns:
            if is_interactive():
                print(quiet(f"A new conversation, “{self._thread}”. Commands: {_COMMANDS}."))
            return
        self._listed = {citation.number for citation in _citations(transcript)}
        print(quiet(self._recap(transcript)))
        if greeting := self._runner.run(self._coach.welcome(self._thread)):
            print_wrapped(greeting.text)
            print(flush=True)

    def hear(self, message: str | BadInput) -> bool:
        """Deal with one line; False when it was the last. An error is said and survived."""
        try:
            if isinstance(message, BadInput):
                raise message
            if message.startswith("/"):
                return self._command(message)
            self._runner.run(_heeding(self._turn(message)))
        except CoachError as error:
            complain(str(error))
        except OSError as error:
            complain(f"{error.filename}: {error.strerror}.")
        return True

    def _transcript(self) -> Transcript | None:
        try:
            return self._runner.run(self._coach.transcript(self._thread))
        except UnknownThread:
            return None

    def _recap(self, transcript: Transcript) -> str:
        last = transcript.turns[-1]
        asked = [s.text for s in last.reply.sentences if s.text.endswith("?")]
        words = asked[-1] if asked else join_sentences(last.reply.sentences)
        if len(words) > _LONGEST_RECAP:
            words = words[: _LONGEST_RECAP - 1].rstrip() + "…"
        count = len(transcript.turns)
        stage = self._title(last.reply.stage)
        return harmless(
            f"Going on with “{self._thread}”, {stage}, {count} turn{'s' * (count != 1)} so far. "
            f"Last: {' '.join(words.split())}"
        )

    def _title(self, name: str) -> str:
        guides = {**self._coach.stages(), **self._coach.clinics()}
        return guides[name].title.lower() if name in guides else name

    async def _turn(self, message: str) -> None:
        flow, withheld, stage = Flow(), 0, ""
        new: dict[int, Citation] = {}
        try:
            async for event in self._coach.reply(self._thread, message):
                withheld += isinstance(event, SentenceWithheld)
                stage = event.stage if isinstance(event, StageChanged) else stage
                self._show(event, flow, new)
        finally:
            flow.end()
        self._list(new)
        if withheld:
            print(quiet(f"({withheld} sentence{'s' * (withheld != 1)} held back)"))
        if stage:
            print(quiet(f"({self._title(stage)})"))
        print(flush=True)

    def _show(self, event: Event, flow: Flow, new: dict[int, Citation]) -> None:
        if isinstance(event, SentenceShown):
            flow.write(join_sentences([event.sentence]))
            for citation in event.sentence.citations:
                if citation.number and citation.number not in self._listed:
                    new[citation.number] = citation
        elif isinstance(event, TurnFinished):
            for notice in event.reply.notices:
                flow.end()
                complain(notice)

    def _list(self, cited: dict[int, Citation]) -> None:
        for number, citation in sorted(cited.items()):
            print_wrapped(_source_line(number, citation), indent="  ")
        self._listed |= set(cited)

    def _command(self, line: str) -> bool:
        command, _, rest = line.strip().partition(" ")
        if command == "/quit":
            return False
        if command == "/record":
            self._print_record()
        elif command == "/sources":
            self._print_sources()
        elif command == "/export":
            self._export(rest.strip())
        else:
            raise BadInput(f"There is no command {command}; there are {_COMMANDS}.")
        return True

    def _print_record(self) -> None:
        from coach.export import to_markdown

        page = to_markdown(self._runner.run(self._coach.transcript(self._thread)))
        record = page.split("\n## Sources\n")[0].split("\n## The conversation\n")[0]
        for line in _as_text(record).strip().splitlines():
            print_wrapped(line)
        print(flush=True)

    def _print_sources(self) -> None:
        transcript = self._transcript()
        cited = {c.number: c for c in _citations(transcript)} if transcript else {}
        if not cited:
            print("No source has been cited yet.", end="\n\n", flush=True)
            return
        for number, citation in sorted(cited.items()):
            print_wrapped(_source_line(number, citation), indent="  ")
        print(flush=True)

    def _export(self, name: str) -> None:
        if not name:
            raise BadInput(
                "Say which file to write: /export FILE (.md, .pdf, .json, .ics or .svg)."
            )
        path = Path(name).expanduser()
        format = path.suffix[1:] or "md"
        write_export(path, self._runner.run(self._coach.export(self._thread, format)))
        record = self._runner.run(self._coach.record(self._thread))
        told = f"Written to {path}. {without_date(record, format)}"
        print(told.rstrip(), end="\n\n", flush=True)


async def _heeding(turn: Coroutine[Any, Any, None]) -> None:
    """Do ``turn``; a Ctrl-C that came when it was about to end anyway is not lost."""
    await turn
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _citations(transcript: Transcript) -> list[Citation]:
    return [
        citation
        for turn in transcript.turns
        for sentence in turn.reply.sentences
        for citation in sentence.citations
        if citation.number
    ]


def _as_text(page: str) -> str:
    """A Markdown page of ours without its marks, for reading in a terminal."""
    bare = re.sub(r"(?<!\\)\*+", "", page)
    return html.unescape(re.sub(r"\\([^\w\s])", r"\1", bare))


def _source_line(number: int, citation: Citation) -> str:
    parts = (citation.title or citation.source, citation.author, citation.locator, citation.url)
    return f"[{number}] " + ", ".join(part for part in parts if part)
