"""Forgetting all that somebody ever left here."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from coach.errors import UnknownThread
from coach.schemas import ForgetReceipt

if TYPE_CHECKING:
    from coach.session.stores import Stores
    from coach.session.uploads import Uploads


class Clearing(ABC):
    """The part of ``Coach`` that forgets."""

    _stores: Stores
    _uploads: Uploads

    async def forget_all(self, *, owner: str | None = None) -> ForgetReceipt:
        """Delete every conversation and every source of the owner, and say how much that was.

        A reply under way is not waited for; what it still writes is not kept.
        """
        whose = self._whose(owner)
        deleted: Counter[str] = Counter()
        for row in await self._stores.rows(whose):
            try:
                receipt = await self.forget(row.thread, owner=whose)
            except UnknownThread:  # Forgotten meanwhile, by another window.
                continue
            deleted.update(receipt.deleted)
            deleted["conversations"] += 1
        deleted["sources"] = await asyncio.to_thread(self._uploads.remove_all, whose)
        return ForgetReceipt(thread="", deleted=dict(deleted))

    @abstractmethod
    async def forget(self, thread: str, *, owner: str | None = None) -> ForgetReceipt: ...

    @abstractmethod
    def _whose(self, owner: str | None) -> str: ...
