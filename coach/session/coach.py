"""Conversations as data: what the browser app, the terminal, batches and evals all call."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakValueDictionary

from coach.errors import BadInput
from coach.events import Event, TurnFinished, TurnStarted
from coach.graph.state import KEPT, TurnInput
from coach.record import CareerRecord
from coach.schemas import ForgetReceipt, ThreadSummary
from coach.session.doctor import Finding, examine
from coach.session.register import new_row, unknown
from coach.session.replay import again, renamed
from coach.session.wording import branch_title, checked_name, cleaned, title_of
from coach.transcript import Position, Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
    from pathlib import Path

    from langgraph.graph.state import CompiledStateGraph

    from coach.graph.context import CoachContext
    from coach.prompts import Guide
    from coach.retrieval import FileReport, Index
    from coach.schemas import Passage
    from coach.session.register import ThreadRow
    from coach.session.stores import Stores
    from coach.settings import Settings
    from coach.transcript import Reply, Turn


def _now() -> datetime:
    return datetime.now(UTC)


class Coach:
    """Holds conversations. Made by ``open_coach``; bound to the event loop it was opened in.

    A thread is named freely by its caller and belongs to ``owner`` (default: this coach's owner,
    which is the settings'); no owner can read, write or delete another's.
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
        self.owner = settings.owner
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def of(self, owner: str) -> Coach:
        """The same coach, for whom every conversation is ``owner``'s unless said otherwise."""
        theirs = copy(self)
        theirs.owner = checked_name(owner, of="An owner")
        return theirs

    async def reply(
        self, thread: str, message: str, *, request_id: str = "", owner: str | None = None
    ) -> AsyncIterator[Event]:
        """Answer one message, as events; after ``TurnFinished`` the turn is durable.

        A ``request_id`` seen before yields that turn's reply again instead of a second turn.
        Breaking off costs the reply, not the conversation. Raises BadInput (empty message, bad
        thread name, a thread at its limit) and MessageTooLong before anything is stored, and
        UnknownThread where the conversation was forgotten meanwhile.
        """
        text = cleaned(message, self.settings.max_message_chars)
        name, whose = checked_name(thread), self._whose(owner)
        async with self._turn(whose, name):
            row = await self._stores.row(whose, name) or new_row(name)
            turns = await self._stores.turns(row)
            if told := again(turns, request_id):
                for event in told:
                    yield event
                return
            number = len(turns) + 1
            if number > self.settings.max_turns:
                raise BadInput(
                    f"This conversation has reached {self.settings.max_turns} turns; "
                    "start a new one, the record can be exported and carried over."
                )
            row = row.model_copy(update={"pending": text, "pending_turn": number})
            if not await self._stores.save(whose, row):
                raise unknown(name)
            yield TurnStarted(thread=name, turn=number)
            async with aclosing(self._run(row, turns, text, request_id)) as events:
                async for event in events:
                    yield event

    async def ask(
        self, thread: str, message: str, *, request_id: str = "", owner: str | None = None
    ) -> Reply:
        """Answer one message and return the whole reply. Raises as ``reply`` does."""
        events = [e async for e in self.reply(thread, message, request_id=request_id, owner=owner)]
        return next(event.reply for event in events if isinstance(event, TurnFinished))

    async def record(self, thread: str, *, owner: str | None = None) -> CareerRecord:
        """The record as it stands. Raises UnknownThread."""
        return (await self.transcript(thread, owner=owner)).record

    async def transcript(self, thread: str, *, owner: str | None = None) -> Transcript:
        """The whole conversation, citations as snapshots. Raises UnknownThread."""
        whose = self._whose(owner)
        row = await self._known(thread, whose)
        turns = await self._stores.turns(row)
        return Transcript(
            thread=row.thread,
            owner=whose,
            turns=turns,
            record=turns[-1].reply.record if turns else CareerRecord(),
            forked_from=row.forked_from,
        )

    async def pending(self, thread: str, *, owner: str | None = None) -> str:
        """A message that was accepted but never answered (the process died), or ""."""
        return (await self._known(thread, self._whose(owner))).pending

    async def threads(self, *, owner: str | None = None) -> list[ThreadSummary]:
        """All conversations of the owner, the latest first."""
        return [_summary(row) for row in await self._stores.rows(self._whose(owner))]

    async def fork(
        self, thread: str, at_turn: int, into: str, *, owner: str | None = None
    ) -> Transcript:
        """Copy the conversation up to and including ``at_turn`` into a new thread.

        The original is not touched. Raises UnknownThread, and BadInput where there is no such turn
        or ``into`` is taken.
        """
        name, whose = checked_name(into), self._whose(owner)
        source = await self.transcript(thread, owner=whose)
        if not 0 <= at_turn <= len(source.turns):
            raise BadInput(f"'{thread}' has {len(source.turns)} turns; choose one of them.")
        kept = source.turns[:at_turn]
        values = {
            "record": kept[-1].reply.record if kept else CareerRecord(),
            "position": kept[-1].position if kept else Position(),
            KEPT: [renamed(turn, name) for turn in kept],
        }
        async with self._turn(whose, name):
            if await self._stores.row(whose, name):
                raise BadInput(f"There is already a conversation called '{name}'; choose another.")
            title = branch_title(source.turns[0].message if source.turns else "", at_turn)
            row = new_row(name, title=title, forked_from=f"{source.thread}@{at_turn}")
            await self._stores.save(whose, row)
            with self._stores.guarded():
                await self._graph.aupdate_state(_config(row.key), values, as_node="remember")
        return await self.transcript(name, owner=whose)

    async def forget(self, thread: str, *, owner: str | None = None) -> ForgetReceipt:
        """Delete a conversation everywhere and say what was deleted. Raises UnknownThread.

        A reply under way is not waited for; what it still writes is not kept.
        """
        whose = self._whose(owner)
        row = await self._known(thread, whose)
        deleted = await self._stores.forget(whose, row)
        deleted["records"] = 1 if deleted["turns"] else 0
        return ForgetReceipt(thread=row.thread, deleted=deleted)

    async def export(self, thread: str, format: str = "md", *, owner: str | None = None) -> str:
        """The conversation and its record as text. Raises UnknownThread, BadInput (format)."""
        from coach.export import export

        return export(await self.transcript(thread, owner=owner), format)

    async def search(self, query: str, k: int = 5) -> list[Passage]:
        """Up to ``k`` passages for ``query``, best first; [] when the sources have nothing."""
        if k < 1:
            raise BadInput("Ask for at least one passage (k ≥ 1).")
        return await asyncio.to_thread(self._context.retriever.search, query, k)

    async def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids that the index still holds, in the order asked."""
        return await asyncio.to_thread(self._context.retriever.get, ids)

    async def index(
        self, paths: Sequence[Path] | None = None, *, rebuild: bool = False
    ) -> list[FileReport]:
        """Index files and folders (default: the configured corpus) and report on each file."""
        if rebuild:
            wanted = list(paths or self.settings.corpus)
            return await asyncio.to_thread(self._index.rebuild, wanted)
        if paths:
            return await asyncio.to_thread(self._index.add, list(paths))
        return await asyncio.to_thread(self._index.sync, self.settings.corpus)

    async def doctor(self) -> list[Finding]:
        """What is configured, and what is wrong with it."""
        usages = await self._stores.usages(self._whose(None))
        return await asyncio.to_thread(
            examine, self.settings, self._index, self._context.prompts, usages
        )

    def stages(self) -> dict[str, Guide]:
        """The stages in their order."""
        return self._context.prompts.stages

    def clinics(self) -> dict[str, Guide]:
        """The detours on offer."""
        return self._context.prompts.clinics

    def _whose(self, owner: str | None) -> str:
        return checked_name(owner or self.owner, of="An owner")

    @asynccontextmanager
    async def _turn(self, whose: str, name: str) -> AsyncIterator[None]:
        """One turn at a time: in the order of asking here, and never at once with a process."""
        lock = self._locks.setdefault((whose, name), asyncio.Lock())
        async with lock, self._stores.turn(whose, name):
            yield

    async def _run(
        self, row: ThreadRow, turns: Sequence[Turn], text: str, request_id: str
    ) -> AsyncGenerator[Event, None]:
        """The events of one run of the graph, and when it is on disk the one that ends the turn."""
        given = TurnInput(
            thread=row.thread,
            message=text,
            request_id=request_id,
            at=self._clock(),
            turns=list(turns),
        )
        made: Turn | None = None
        events = self._graph.astream(
            dict(given),
            _config(row.key),
            context=self._context,
            stream_mode=["custom", "updates"],
            durability="exit",
        )
        # Closed here and now when the listener leaves: the turn must not go on behind the next.
        async with aclosing(cast("AsyncGenerator[tuple[str, Any], None]", events)) as closing:
            with self._stores.guarded():
                async for mode, told in closing:
                    if mode == "custom":
                        yield told
                    elif "remember" in told:
                        (made,) = told["remember"][KEPT]
        if made is None:
            raise RuntimeError("The turn ended before it was put on disk.")
        self._stores.kept(row.key, made)
        yield TurnFinished(reply=made.reply)

    async def _known(self, thread: str, whose: str) -> ThreadRow:
        row = await self._stores.row(whose, checked_name(thread))
        if row is None:
            raise unknown(thread)
        return row


def _summary(row: ThreadRow) -> ThreadSummary:
    return ThreadSummary(
        thread=row.thread,
        title=row.title or title_of(row.pending),
        turns=row.turns,
        stage=row.stage,
        updated=row.updated,
    )


def _config(key: str) -> Any:
    return {"configurable": {"thread_id": key}}
