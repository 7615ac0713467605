"""The record as the person changes it on the page: one change, and the line over all their time."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import Callable
from typing import Any

from coach.ui.endpoints import asking, wished
from coach.ui.opening import Opening
from coach.ui.parts import Part, only_new, surroundings, transcript_of
from coach.ui.views import lines

# Reading a conversation takes milliseconds; nobody reads the lines of more.
MOST_CONVERSATIONS = 40


class Recording:
    """Endpoints of the page for the record; each change comes as JSON text, as ``RecordEdit``."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        return {"page_edit": self.edit, "page_lines": self.lines}

    async def edit(self, thread: str, edit: str, request: str) -> Part:
        """Make the change, after a reply under way; the record as it then reads."""
        async with asking(self._opening) as coach:
            await coach.edit_record(thread, wished(edit), request_id=request)
            around = await surroundings(coach, await transcript_of(coach, thread))
            return only_new({"record": around["record"]}, {})

    async def lines(self, thread: str) -> str:
        """Every mission line the person has had, in this conversation and in their others."""
        async with asking(self._opening) as coach:
            known = [each for each in await coach.threads() if each.turns]
            shown = known[:MOST_CONVERSATIONS]
            told = [(each, await coach.transcript(each.thread)) for each in shown]
            return lines.lines(told, thread, len(known) - len(shown))
