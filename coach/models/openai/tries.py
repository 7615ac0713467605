"""How often a call is tried: a few times for a person who waits, at a pace where nobody does.

A call is repeated only where the endpoint has said that it made nothing, or was never reached.
Whatever has been sent otherwise may have been answered, and billed.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from coach.models.openai import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager, AsyncExitStack

    from httpx2 import Response
    from openai import APIConnectionError

    from coach.models.openai.pace import Pacing

    Request = Callable[[], AbstractAsyncContextManager[Response]]


class Tries(Protocol):
    """Opens a response."""

    @property
    def is_over(self) -> bool:
        """Whether nobody gets an answer any more, as far as these tries tell."""

    async def opened(self, stack: AsyncExitStack, request: Request, seconds: float) -> Response:
        """The response once it has begun, kept open by ``stack``.

        Raises the client library's errors, and TimeoutError where there was none in ``seconds``.
        """


class ForAPerson:
    """Up to three tries, and no longer pause than somebody has patience for."""

    is_over = False

    async def opened(self, stack: AsyncExitStack, request: Request, seconds: float) -> Response:
        """All tries together take no longer than ``seconds``."""
        async with asyncio.timeout(seconds):
            return await self._opened(stack, request)

    async def _opened(self, stack: AsyncExitStack, request: Request) -> Response:
        import openai

        for tries in itertools.count(1):
            try:
                return await stack.enter_async_context(request())
            except openai.APIStatusError as error:
                wait = faults.wait_before_retry(error, tries, datetime.now(UTC))
                if wait is None:
                    raise
            except openai.APIConnectionError as error:
                if not _unreached(error) or tries > len(faults.WAITS):
                    raise
                wait = faults.WAITS[tries - 1]
            await asyncio.sleep(wait)
        raise AssertionError  # the loop above has no end


class AtAPace:
    """As long as the endpoint lives, and never more at once than it takes."""

    def __init__(self, pace: Pacing) -> None:
        self._pace = pace

    @property
    def is_over(self) -> bool:
        """Whether every call was refused for so long that the endpoint is as good as gone."""
        return self._pace.is_over

    async def opened(self, stack: AsyncExitStack, request: Request, seconds: float) -> Response:
        """Each try takes no longer than ``seconds``; its place is held until ``stack`` closes."""
        while True:
            try:
                return await self._tried(stack, request, seconds)
            except _Refused as refused:
                if self.is_over:
                    raise refused.error from None

    async def _tried(self, stack: AsyncExitStack, request: Request, seconds: float) -> Response:
        import openai

        ticket = await self._pace.enter()
        wait, passing = None, False
        try:
            async with asyncio.timeout(seconds):
                response = await stack.enter_async_context(request())
        except (openai.APIStatusError, openai.APIConnectionError, TimeoutError) as error:
            if isinstance(error, openai.APIStatusError):
                passing = faults.is_passing(error)
                wait = faults.named_wait(error, datetime.now(UTC))
            else:
                passing = isinstance(error, openai.APIConnectionError) and _unreached(error)
            self._pace.leave()
            if passing or not isinstance(error, openai.APIStatusError):
                self._pace.refused(ticket, wait)
            if passing:
                raise _Refused(error) from error
            raise
        except BaseException:
            self._pace.leave()
            raise
        stack.callback(self._pace.leave)
        self._pace.answered()
        return response


class _Refused(Exception):
    """Nothing was made of a call, so it may be repeated."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _unreached(error: APIConnectionError) -> bool:
    import httpx2

    return isinstance(error.__cause__, httpx2.ConnectError)
