"""What the person changed in the record by hand, taken in before anything else of the turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.edits import overruled_words, replaced, touched, with_edits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.edits import EditMade
    from coach.record import CareerRecord
    from coach.transcript import Position

_ITEM = re.compile(r"\.\d+\.")
# What the coach put on the table and waits to hear about, by the part of the record it is about.
_OFFERS = {"line": "mission.line", "shadow": "shadows.items."}


def take_edits(
    record: CareerRecord, position: Position, edits: Sequence[EditMade], after: int
) -> tuple[CareerRecord, Position]:
    """Both with what was edited since turn ``after``; a question answered there is not open."""
    paths = touched(edits, after)
    if not paths:
        return record, position
    record = with_edits(record, edits, after)
    # A value that was exchanged as a whole is no word to look out for; the verifier knows of it.
    gone = [w for each in replaced(record) for w in overruled_words(each) if w != each.old]
    retired = tuple(dict.fromkeys((*position.retired, *gone)))
    return record, _settled(position, paths).model_copy(update={"retired": retired})


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
