"""Conversations as data: what the browser app, the terminal, batches and evals all call."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coach.errors import BadInput, MessageTooLong, UnknownThread
from coach.events import Event, SentenceShown, TurnFinished, TurnStarted
from coach.record import CareerRecord, apply
from coach.schemas import ForgetReceipt, ThreadSummary
from coach.transcript import Position, Reply, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from langgraph.graph.state import CompiledStateGraph

    from coach.graph.context import CoachContext
    from coach.prompts import Guide
    from coach.retrieval import FileReport, Index
    from coach.schemas import Passage
    from coach.session.stores import Stores, ThreadRow
    from coach.settings import Settings

_TITLE_CHARS = 60


def _now() -> datetime:
    return datetime.now(UTC)


class Coach:
    """Holds conversations. Made by ``open_coach``; bound to the event loop it was opened in.

    A thread is named freely by its caller and belongs to ``owner`` (default: the settings' owner);
    no owner can read, write or delete another's.
    """

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        graph: CompiledStateGraph[Any, Any, Any, Any],
        context: CoachContext,
        index: Index,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.settings = settings
        self._stores = stores
        self._graph = graph
        self._context = context
        self._index = index
        self._clock = clock
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def reply(
        self, thread: str, message: str, *, request_id: str = "", owner: str | None = None
    ) -> AsyncIterator[Event]:
        """Answer one message, as events; after ``TurnFinished`` the turn is durable.

        A ``request_id`` seen in the last turn yields that turn's reply again instead of a second
        turn. Raises BadInput (empty message, bad thread name, a thread at its limit) and
        MessageTooLong before anything is stored.
        """
        text = self._checked(message)
        whose = owner or self.settings.owner
        async with self._locks[whose, thread]:
            row = await self._stores.row(whose, thread)
            row = row or await self._stores.new_row(whose, thread)
            transcript = await self._transcript(row, whose)
            if request_id and transcript.turns and transcript.turns[-1].request_id == request_id:
                for event in _again(transcript.turns[-1]):
                    yield event
                return
            number = len(transcript.turns) + 1
            if number > self.settings.max_turns:
                raise BadInput(
                    f"This conversation has reached {self.settings.max_turns} turns; "
                    "start a new one, the record can be exported and carried over."
                )
            row = row.model_copy(update={"pending": text, "pending_turn": number})
            await self._stores.save(whose, row)
            yield TurnStarted(thread=thread, turn=number)
            async for event in self._run(row, text, request_id):
                yield event
            yield TurnFinished(reply=await self._finish(row, whose))

    async def ask(
        self, thread: str, message: str, *, request_id: str = "", owner: str | None = None
    ) -> Reply:
        """Answer one message and return the whole reply. Raises as ``reply`` does."""
        async for event in self.reply(thread, message, request_id=request_id, owner=owner):
            if isinstance(event, TurnFinished):
                return event.reply
        raise AssertionError("a turn ends with TurnFinished")

    async def record(self, thread: str, *, owner: str | None = None) -> CareerRecord:
        """The record as it stands. Raises UnknownThread."""
        return (await self.transcript(thread, owner=owner)).record

    async def transcript(self, thread: str, *, owner: str | None = None) -> Transcript:
        """The whole conversation, citations as snapshots. Raises UnknownThread."""
        whose = owner or self.settings.owner
        return await self._transcript(await self._known(thread, whose), whose)

    async def pending(self, thread: str, *, owner: str | None = None) -> str:
        """A message that was accepted but never answered (the process died), or ""."""
        whose = owner or self.settings.owner
        row = await self._known(thread, whose)
        turns = len((await self._transcript(row, whose)).turns)
        return row.pending if row.pending_turn > turns else ""

    async def threads(self, *, owner: str | None = None) -> list[ThreadSummary]:
        """All conversations of the owner, the latest first."""
        rows = await self._stores.rows(owner or self.settings.owner)
        return [
            ThreadSummary(
                thread=r.thread, title=r.title, turns=r.turns, stage=r.stage, updated=r.updated
            )
            for r in rows
        ]

    async def fork(
        self, thread: str, at_turn: int, into: str, *, owner: str | None = None
    ) -> Transcript:
        """Copy the conversation up to and including ``at_turn`` into a new thread.

        The original is not touched. Raises UnknownThread, and BadInput where there is no such turn
        or ``into`` is taken.
        """
        whose = owner or self.settings.owner
        source = await self.transcript(thread, owner=whose)
        if not 0 <= at_turn <= len(source.turns):
            raise BadInput(f"'{thread}' has {len(source.turns)} turns; choose one of them.")
        if await self._stores.row(whose, into):
            raise BadInput(f"There is already a conversation called '{into}'; choose another name.")
        kept = source.turns[:at_turn]
        row = await self._stores.new_row(whose, into)
        last = kept[-1] if kept else None
        values = {
            "thread": into,
            "message": "",
            "at": self._clock(),
            "turns": [_stored(turn, into) for turn in kept],
            "record": last.reply.record if last else CareerRecord(),
            "position": last.position if last else Position(),
            "forked_from": f"{thread}@{at_turn}",
        }
        await self._graph.aupdate_state(_config(row.key), values, as_node="remember")
        await self._finish(row, whose)
        return await self.transcript(into, owner=whose)

    async def forget(self, thread: str, *, owner: str | None = None) -> ForgetReceipt:
        """Delete a conversation everywhere and say what was deleted. Raises UnknownThread."""
        whose = owner or self.settings.owner
        async with self._locks[whose, thread]:
            row = await self._known(thread, whose)
            turns = len((await self._transcript(row, whose)).turns)
            checkpoints = await self._stores.count(row.key)
            gone = row.model_copy(update={"forgotten": True, "title": "", "pending": ""})
            await self._stores.save(whose, gone)
            await self._stores.delete(row.key)
        deleted = {"turns": turns, "checkpoints": checkpoints, "records": 1 if turns else 0}
        return ForgetReceipt(thread=thread, deleted=deleted)

    async def export(self, thread: str, format: str = "md", *, owner: str | None = None) -> str:
        """The conversation and its record as text. Raises UnknownThread, BadInput (format)."""
        from coach.export import export

        return export(await self.transcript(thread, owner=owner), format)

    async def search(self, query: str, k: int = 5) -> list[Passage]:
        """Up to ``k`` passages for ``query``, best first; [] when the sources have nothing."""
        if k < 1:
            raise BadInput("Ask for at least one passage (k ≥ 1).")
        return await asyncio.to_thread(self._context.retriever.search, query, k)

    async def index(
        self, paths: Sequence[Path] | None = None, *, rebuild: bool = False
    ) -> list[FileReport]:
        """Index files and folders (default: the configured corpus) and report on each file."""
        if paths:
            return await asyncio.to_thread(self._index.add, list(paths))
        return await asyncio.to_thread(self._index.sync, self.settings.corpus)

    def stages(self) -> dict[str, Guide]:
        """The stages in their order."""
        return self._context.prompts.stages

    def clinics(self) -> dict[str, Guide]:
        """The detours on offer."""
        return self._context.prompts.clinics

    def _checked(self, message: str) -> str:
        text = message.replace("\x00", "").strip()
        if not text or not any(c.isprintable() and not c.isspace() for c in text):
            raise BadInput("The message is empty; write a few words.")
        limit = self.settings.max_message_chars
        if len(text) > limit:
            raise MessageTooLong(
                f"The message has {len(text):,} characters and the limit is {limit:,}; "
                "send the part that matters most first."
            )
        return text

    async def _run(self, row: ThreadRow, text: str, request_id: str) -> AsyncIterator[Event]:
        turn = {
            "thread": row.thread,
            "message": text,
            "request_id": request_id,
            "at": self._clock(),
        }
        async for event in self._graph.astream(
            turn, _config(row.key), context=self._context, stream_mode="custom", durability="exit"
        ):
            yield event

    async def _finish(self, row: ThreadRow, whose: str) -> Reply:
        """Bring the register up to date with the checkpoint, unless the thread was forgotten."""
        transcript = await self._transcript(row, whose)
        last = transcript.turns[-1].reply if transcript.turns else Reply(thread=row.thread)
        current = await self._stores.row(whose, row.thread)
        if current is None or current.key != row.key:
            await self._stores.delete(row.key)
            return last
        title = row.title or _title(transcript)
        update = {
            "title": title,
            "turns": len(transcript.turns),
            "stage": last.stage,
            "updated": self._clock(),
            "pending": "",
            "pending_turn": 0,
        }
        await self._stores.save(whose, row.model_copy(update=update))
        await self._stores.keep_latest(row.key)
        return last

    async def _known(self, thread: str, whose: str) -> ThreadRow:
        row = await self._stores.row(whose, thread)
        if row is None:
            raise UnknownThread(
                f"There is no conversation called '{thread}'; `coach threads` lists them."
            )
        return row

    async def _transcript(self, row: ThreadRow, whose: str) -> Transcript:
        snapshot = await self._graph.aget_state(_config(row.key))
        turns = [Turn.model_validate(turn) for turn in snapshot.values.get("turns", [])]
        forked_from = snapshot.values.get("forked_from", "")
        whole = tuple(_with_records(turns))
        record = whole[-1].reply.record if whole else CareerRecord()
        return Transcript(
            thread=row.thread, owner=whose, turns=whole, record=record, forked_from=forked_from
        )


def _config(key: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": key}}


def _with_records(turns: list[Turn]) -> list[Turn]:
    """Give each reply the record as it stood after it: checkpoints keep only the changes."""
    record, whole = CareerRecord(), []
    for turn in turns:
        for change in turn.reply.changes:
            record = apply(record, change)
        reply = turn.reply.model_copy(update={"record": record})
        whole.append(turn.model_copy(update={"reply": reply}))
    return whole


def _stored(turn: Turn, thread: str) -> Turn:
    reply = turn.reply.model_copy(update={"record": CareerRecord(), "thread": thread})
    return turn.model_copy(update={"reply": reply})


def _again(turn: Turn) -> list[Event]:
    shown = [SentenceShown(sentence=s, index=i) for i, s in enumerate(turn.reply.sentences)]
    started = TurnStarted(thread=turn.reply.thread, turn=turn.number)
    return [started, *shown, TurnFinished(reply=turn.reply)]


def _title(transcript: Transcript) -> str:
    if not transcript.turns:
        return ""
    words = " ".join(transcript.turns[0].message.split())
    return words if len(words) <= _TITLE_CHARS else words[: _TITLE_CHARS - 1].rstrip() + "…"
