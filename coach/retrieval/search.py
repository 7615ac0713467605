"""Finds passages by meaning, from what a troubled person writes, and knows when nothing fits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from coach.retrieval.scoring import FLOOR, ranked
from coach.retrieval.matrix import Matrix, load, load_candidates
from coach.retrieval.rows import passage_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.retrieval.index import Index
    from coach.schemas import Passage
