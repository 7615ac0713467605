"""Forgetting all that somebody ever left here."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from coach.errors import UnknownThread
from coach.schemas import ForgetReceipt
from coach.session.register import unknown
from coach.session.unfinished import forget_cases
from coach.session.wording import checked_name

if TYPE_CHECKING:
    from coach.session.stores import Stores
    from coach.session.uploads import Uploads


class Clearing(ABC):
    """The part of ``Coach`` that forgets."""

    _stores: Stores
    _uploads: Uploads

    async def forget(self, thread: str, *, owner: str | None = None) -> ForgetReceipt:
        """Delete a conversation everywhere and say what was deleted. Raises UnknownThread.

        That is also a case of this name that a batch of the owner's has not finished. A reply under
        way is not waited for; what it still writes is not kept. Files that hold results of batches
        are the owner's own: they are named, and stay.
        """
        whose, name = self._whose(owner), checked_name(thread)
        row = await self._stores.row(whose, name)
        cases = await forget_cases(self._stores, whose, name)
        deleted = Counter(cases.deleted)
        if row is None and not deleted.total() and not cases.files:
            raise unknown(name)
        if row:
            deleted.update(await self._stores.forget(whose, row))
        deleted["records"] = bool(row and row.turns) + deleted["cases"]
        rows = await self._stores.rows(whose)
        staying = tuple(each.title for each in rows if each.parent == name)
        return ForgetReceipt(thread=name, deleted=dict(deleted), staying=staying, files=cases.files)

    async def forget_all(self, *, owner: str | None = None) -> ForgetReceipt:
        """Delete every conversation and every source of the owner, and say how much that was.

        What unfinished batches hold goes too. A reply under way is not waited for; what it still
        writes is not kept.
        """
        whose = self._whose(owner)
        cases = await forget_cases(self._stores, whose, None)
        deleted = Counter(cases.deleted)
        for row in await self._stores.rows(whose):
            try:
                receipt = await self.forget(row.thread, owner=whose)
            except UnknownThread:  # Forgotten meanwhile, by another window.
                continue
            deleted.update(receipt.deleted)
            deleted["conversations"] += 1
        deleted["sources"] = await asyncio.to_thread(self._uploads.remove_all, whose)
        return ForgetReceipt(thread="", deleted=dict(deleted), files=cases.files)

    @abstractmethod
    def _whose(self, owner: str | None) -> str: ...
