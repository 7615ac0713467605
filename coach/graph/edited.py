"""What the person changed in the record by hand, taken in before anything else of the turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from coach.edits import overruled_words, replaced, touched, with_edits
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState

if TYPE_CHECKING:
    from coach.transcript import Position

_ITEM = re.compile(r"\.\d+\.")
# What the coach put on the table and waits to hear about, by the part of the record it is about.
_OFFERS = {"line": "mission.line", "shadow": "shadows.items."}


async def take_edits(state: ConversationState, runtime: Runtime[CoachContext]) -> dict[str, Any]:
    """Bring the record up to date, and drop a question that the person has answered there."""
    paths = touched(state.edits, len(state.turns))
    if not paths:
        return {}
    record = with_edits(state.record, state.edits, len(state.turns))
    # A value that was exchanged as a whole is no word to look out for; the verifier knows of it.
    gone = [w for each in replaced(record) for w in overruled_words(each) if w != each.old]
    retired = tuple(dict.fromkeys((*state.position.retired, *gone)))
    position = _settled(state.position, paths).model_copy(update={"retired": retired})
    return {"record": record, "position": position}


def _settled(position: Position, paths: set[str]) -> Position:
    """The position without a question or an offer that is about one of ``paths``."""
    general = {_ITEM.sub(".+.", path) for path in paths}
    update = {}
    if position.asked.partition("#")[0] in {*general, *paths}:
        update["asked"] = ""
    about = _OFFERS.get(position.offer.partition(":")[0])
    if about and any(path.startswith(about) for path in paths):
        update["offer"] = ""
    return position.model_copy(update=update)
