"""Conversations as data: what the browser app, the terminal, batches and evals all call."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager, suppress
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Unpack, cast
from weakref import WeakValueDictionary

from coach.errors import BadInput
from coach.events import Event, TurnFinished, TurnStarted
from coach.graph.edited import take_edits
from coach.graph.state import KEPT, Given, TurnInput
from coach.record import CareerRecord
from coach.schemas import ThreadSummary
from coach.session.beginning import beginning
from coach.session.clearing import Clearing
from coach.session.doctor import Finding, examine
from coach.session.editing import made
from coach.session.library import Library
from coach.session.many import ForMany
from coach.session.register import new_row, unknown
from coach.session.replay import again, cut, standing
from coach.session.speaking import Speaking
from coach.session.taking import Taking
from coach.session.uploads import Uploads
from coach.session.visits import ComingBack
from coach.session.wording import branch_title, checked_name, cleaned
from coach.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

    from langgraph.graph.state import CompiledStateGraph

    from coach.edits import RecordEdit
    from coach.graph.context import CoachContext
    from coach.prompts import Guide
    from coach.retrieval import Index
    from coach.session.beginning import Asking
    from coach.session.register import ThreadRow
    from coach.session.stores import Stores
    from coach.settings import Settings
    from coach.transcript import Reply, Turn


def _now() -> datetime:
    return datetime.now(UTC)


class Coach(ComingBack, Library, Clearing, Speaking, Taking, ForMany):
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
        uploads: Uploads,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.settings = settings
        self._stores = stores
        self._graph = graph
        self._context = context
        self._index = index
        self._clock = clock
        self._uploads = uploads
        self._replaced = []
        self.owner = settings.owner
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def of(self, owner: str) -> Coach:
        """The same coach, for whom every conversation is ``owner``'s unless said otherwise."""
        theirs = copy(self)
        theirs.owner = checked_name(owner, of="An owner")
        return theirs

    async def reply(
        self,
        thread: str,
        message: str,
        *,
        request_id: str = "",
        owner: str | None = None,
        at: datetime | None = None,
        stages: Sequence[str] = (),
    ) -> AsyncIterator[Event]:
        """Answer one message, as events; after ``TurnFinished`` the turn is durable.

        A ``request_id`` seen before yields that turn's reply again instead of a second turn.
        ``at`` is when it was said (default: now). With the first message, ``stages`` are the only
        ones that the conversation goes through (default: all).
        Breaking off costs the reply, not the conversation. Raises BadInput (empty message, bad
        thread name, a thread at its limit) and MessageTooLong before anything is stored, and
        UnknownThread where the conversation was forgotten meanwhile.
        """
        text = cleaned(message, self.settings.max_message_chars)
        name, whose = checked_name(thread), self._whose(owner)
        begin = beginning(stages, self._context.prompts)
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
            last = turns[-1] if turns else None
            record, position = take_edits(
                last.reply.record if last else CareerRecord(),
                row.welcome.position if row.welcome else last.position if last else begin,
                await self._stores.edits(row),
                len(turns),
            )
            given = Given(name, text, at or self._clock(), turns, request_id, row.welcome)
            begun = TurnInput(given=given, record=record, position=position)
            async with aclosing(self._run(row, begun, whose)) as events:
                async for event in events:
                    yield event

    async def ask(self, thread: str, message: str, **more: Unpack[Asking]) -> Reply:
        """Answer one message and return the whole reply. Takes and raises what ``reply`` does."""
        events = [event async for event in self.reply(thread, message, **more)]
        return next(event.reply for event in events if isinstance(event, TurnFinished))

    async def record(self, thread: str, *, owner: str | None = None) -> CareerRecord:
        """The record as it stands. Raises UnknownThread."""
        return (await self.transcript(thread, owner=owner)).record

    async def transcript(self, thread: str, *, owner: str | None = None) -> Transcript:
        """The whole conversation, citations as snapshots. Raises UnknownThread."""
        whose = self._whose(owner)
        row = await self._known(thread, whose)
        turns, edits = await self._stores.turns(row), await self._stores.edits(row)
        return Transcript(
            thread=row.thread,
            owner=whose,
            turns=turns,
            edits=edits,
            record=standing(turns, edits),
            title=row.title,
            forked_from=row.forked_from,
            original=await self._title_of(row.parent, whose),
            welcome=row.welcome,
        )

    async def edit_record(
        self, thread: str, edit: RecordEdit, *, request_id: str = "", owner: str | None = None
    ) -> CareerRecord:
        """Change the record by hand, once for each ``request_id``, and return it.

        Waits for a reply under way. Raises UnknownThread, and BadInput (path, value or entry).
        """
        whose = self._whose(owner)
        async with self._turn(whose, checked_name(thread)):
            before = await self.transcript(thread, owner=whose)
            if kept := made(edit, before, self._context.prompts, self._clock(), request_id):
                await self._stores.keep_edits(whose, await self._known(thread, whose), [kept])
        return await self.record(thread, owner=whose)

    async def pending(self, thread: str, *, owner: str | None = None) -> str:
        """A message that was accepted but never answered (the process died), or ""."""
        return (await self._known(thread, self._whose(owner))).pending

    async def threads(self, *, owner: str | None = None) -> list[ThreadSummary]:
        """All conversations of the owner, the latest first."""
        return [row.summary() for row in await self._stores.rows(self._whose(owner))]

    async def fork(
        self, thread: str, at_turn: int, into: str, *, owner: str | None = None
    ) -> Transcript:
        """Copy the conversation up to and including ``at_turn`` into a new thread.

        The original is not touched. Raises UnknownThread, and BadInput where there is no such turn
        or ``into`` is taken.
        """
        name, whose = checked_name(into), self._whose(owner)
        source = await self.transcript(thread, owner=whose)
        values, edits = cut(source, at_turn, name)
        async with self._turn(whose, name):
            if await self._stores.row(whose, name):
                raise BadInput(f"There is already a conversation called '{name}'; choose another.")
            row = new_row(name, forked_from=f"{source.thread}@{at_turn}", forked=self._clock())
            row.title = branch_title(source.turns[0].message if source.turns else "", at_turn)
            row.welcome = [*(turn.welcome for turn in source.turns), source.welcome][at_turn]
            await self._stores.keep_edits(whose, row, edits)
            with self._stores.guarded():
                await self._graph.aupdate_state(_config(row.key), values, as_node="remember")
        return await self.transcript(name, owner=whose)

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
        self, row: ThreadRow, given: TurnInput, whose: str
    ) -> AsyncGenerator[Event, None]:
        """The events of one run of the graph, and when it is on disk the one that ends the turn."""
        told: asyncio.Queue[Event | None] = asyncio.Queue()
        context = replace(self._context, owner=self._reader or whose, tell=told.put_nowait)
        running = asyncio.ensure_future(self._made(row.key, given, context))
        running.add_done_callback(lambda _: told.put_nowait(None))
        with self._stores.guarded():
            try:
                while (event := await told.get()) is not None:
                    yield event
                made = await running
            finally:
                # When the listener leaves, here and now: the turn must not go on behind the next.
                if running.cancel():
                    with suppress(asyncio.CancelledError):
                        await running
        now = await self._stores.row(whose, row.thread)
        if now is None or now.key != row.key:  # Forgotten while the last sentences were heard.
            raise unknown(row.thread)
        self._stores.kept(row.key, made)
        yield TurnFinished(reply=made.reply)

    async def _made(self, key: str, given: TurnInput, context: CoachContext) -> Turn:
        """The turn that a run of the graph makes."""
        # What ``ainvoke`` does, but for collecting interrupts, of which there are none.
        states = self._graph.astream(
            dict(given),
            _config(key),
            context=context,
            stream_mode="values",
            output_keys=KEPT,
            durability="exit",
        )
        kept: list[Any] = [turns async for turns in states]
        (made,) = kept[-1]
        return cast("Turn", made)

    async def _known(self, thread: str, whose: str) -> ThreadRow:
        row = await self._stores.row(whose, checked_name(thread))
        if row is None:
            raise unknown(thread)
        return row

    async def _title_of(self, thread: str, whose: str) -> str:
        row = await self._stores.row(whose, thread) if thread else None
        return row.title if row else ""


def _config(key: str) -> Any:
    return {"configurable": {"thread_id": key}}
