"""Spares the garbage collector, while turns are made, all that was there before them."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Turns after which all that a batch needs has been loaded, and setting it aside is worth the while.
WARMED_UP = 50


@contextmanager
def set_aside() -> Iterator[None]:
    """Leave what there is out of collections while the block runs, then let it be as it was.

    The libraries, the index and the model are some two hundred thousand objects; to look at all of
    them again and again takes a tenth of a batch's processor time (benchmarks/batch.py endpoint).
    Nothing is done where the process keeps something aside already: that is not ours to undo.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.collect(1)  # What was thrown away lately would never be found.
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
