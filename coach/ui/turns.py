"""What can be done to a turn beside waiting for it: break it off, see how a citation stands."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import Callable
from typing import Any

from coach.ui.endpoints import asking
from coach.ui.exchange import Exchanges
from coach.ui.language import key, t
from coach.ui.opening import Opening

CHANGED = key(
    "The source has changed since this was cited. What follows is the passage as it stood then."
)
REMOVED = key(
    "The source has been removed since this was cited. What follows is the passage as it stood "
    "then."
)


class Turns:
    """Endpoints of the page for a turn under way and for one that was answered."""

    def __init__(self, opening: Opening, exchanges: Exchanges) -> None:
        self._opening = opening
        self._exchanges = exchanges

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        return {"page_stop": self.stop, "page_standing": self.standing}

    async def stop(self, thread: str) -> bool:
        """Break off the turn that is under way; False where there is none (any more)."""
        async with asking(self._opening) as coach:
            exchange = self._exchanges.running(coach, thread)
            if exchange is None:
                return False
            await exchange.stop()
            return True

    async def standing(self, passage: str, source: str) -> str:
        """A sentence where a cited passage no longer stands in its source as cited, else ""."""
        async with asking(self._opening) as coach:
            if await coach.passages([passage]):
                return ""
            known = {each.source for each in await coach.sources()}
            return t(CHANGED if source in known else REMOVED)
