"""Gets ready what the first message needs, and mends what stands in its way."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import IndexMismatch
from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    import asyncio
    import threading
    from collections.abc import Sequence

    from coach.graph.context import CoachContext
    from coach.retrieval import Index
    from coach.session.uploads import Uploads

log = logging.getLogger(__name__)

_NOTHING = DraftSentence(SentenceKind.COACHING, "We can begin.", Move.BRIDGE)


def synced(index: Index, corpus: Sequence[Path], uploads: Uploads, *, shared: bool) -> None:
    """Bring the index up to date; one that another embedder or version has made is made anew.

    Nobody who wants to talk should have to know how an index is rebuilt. A ``shared`` one, on a
    server, is left to whoever runs it: others may still read it. Raises IndexMismatch there, and
    StoreDamaged.
    """
    try:
        index.sync(corpus)
    except IndexMismatch:
        if shared:
            raise
        records = index.shelf.records()
        added = [Path(record.path) for record in records if record.kept and not record.owner]
        missing = [str(path) for path in added if not path.is_file()]
        lost = f" Not there any more, and so left out: {', '.join(missing)}." if missing else ""
        log.warning(
            "The index was made with another embedder or version, so it is made anew from your "
            "files; this takes a moment.%s",
            lost,
        )
        index.rebuild(corpus)
    if not shared:
        _settle(index, uploads)


def _settle(index: Index, uploads: Uploads) -> None:
    """Index what somebody brought, and take out what was removed while a process died."""
    for report in index.settle(uploads.all()):
        if report.error:
            log.warning("A source that somebody brought could not be read again.")


def warm(context: CoachContext, stopping: threading.Event) -> None:
    """Do now, beside the person's typing, what the first message would have to wait for."""
    steps = (
        lambda: context.gate.assess("Hello."),
        context.reader.warm,
        lambda: context.retriever.search("Hello.", 1),
        lambda: context.verifier.check(_NOTHING, [], {1: "Hello."}),
        context.model.warm,
    )
    for step in steps:
        if not stopping.is_set():
            step()


def told(warming: asyncio.Task[None]) -> None:
    """Log why warming failed: the first message meets the same fault, and says it to the person."""
    if not warming.cancelled() and (error := warming.exception()):
        log.warning("Getting ready for the first message failed (%s).", type(error).__name__)
