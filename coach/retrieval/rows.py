"""The rows an index holds for a passage, named by content so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.passages import statements, without_times
from coach.schemas import Passage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.retrieval.chunker import Chunk

PASSAGE, ANGLE = "passage", "angle"


@dataclass(frozen=True)
class Row:
    """One vector of the index: ``words`` are embedded, ``document`` and ``metadata`` stored."""

    id: str
    words: str
    document: str
    metadata: dict[str, Any]


def rows_of(chunk: Chunk, place: int, *, hidden: bool, owner: str = "") -> list[Row]:
    """The row of the passage, then one for each angle it can be found from.

    An angle is a line that people ask with; where nobody has written any, each sentence is one.
    ``place`` is that of the passage in its source. ``hidden`` passages help to find others and are
    never shown; those of an ``owner`` are for nobody else.
    """
    passage = chunk.passage
    angles = {_angle_id(passage, line): line for line in chunk.asked or _sentences(passage)}
    shared = {
        "source": passage.source,
        "passage": passage.id,
        "asked": bool(chunk.asked),
        "hidden": hidden,
        "owner": owner,
    }
    fields = passage.model_dump(include={"title", "author", "heading", "locator", "url"})
    own = (
        shared
        | fields
        | {
            "kind": PASSAGE,
            "times": " ".join(passage.times),
            "angles": " ".join(angles),
            "place": place,
        }
    )
    rows = [Row(passage.id, words_of(passage), passage.text, own)]
    about = shared | {"kind": ANGLE}
    return rows + [Row(name, line, line, about) for name, line in angles.items()]


def words_of(passage: Passage) -> str:
    """What is embedded of a passage: the headings above it, and its text without times."""
    heading = f"{passage.heading}\n" if passage.heading else ""
    return heading + without_times(passage.text)


def passage_from(document: str, metadata: Mapping[str, Any]) -> Passage:
    """The passage that a row of kind ``passage`` holds."""
    return Passage(
        id=metadata["passage"],
        source=metadata["source"],
        title=metadata["title"],
        author=metadata["author"],
        heading=metadata["heading"],
        locator=metadata["locator"],
        times=tuple(metadata["times"].split()),
        url=metadata["url"],
        text=document,
    )


def _sentences(passage: Passage) -> tuple[str, ...]:
    """Its sentences; a passage of one sentence has no other angle than itself."""
    found = tuple(statement.text for statement in statements(passage))
    return found if len(found) > 1 else ()


def _angle_id(passage: Passage, line: str) -> str:
    return f"{passage.id}~{hashlib.sha256(line.encode()).hexdigest()[:10]}"
