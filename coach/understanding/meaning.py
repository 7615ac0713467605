"""Compares sentences with the examples of the guides and of ``prompts/intents.yaml``."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.protocol import Embedder

# Kernel ridge regression, as in the safety gate: exp(sharpness · (cosine − 1)). Chosen by leaving
# out one example at a time.
SHARPNESS = 2.0
RIDGE = 0.1
# A group is as near as the mean of its nearest examples: one may be an accident.
NEAREST = 2

# Vectors of examples by embedder fingerprint and text: every coach in a process shares them.
_VECTORS: dict[tuple[str, str], NDArray[np.float32]] = {}
_LOCK = threading.Lock()


class Examples:
    """Labelled example texts, embedded at the first use and then kept in memory."""

    def __init__(self, embedder: Embedder, groups: Mapping[str, Sequence[str]]) -> None:
        self._embedder = embedder
        self._groups = {label: tuple(texts) for label, texts in groups.items() if texts}
        self._texts = tuple(text for texts in self._groups.values() for text in texts)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns of ``scores`` and ``nearness``."""
        return tuple(self._groups)

    def scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """For unit vectors (n, d), regression scores (n, labels): about 1 at a label's examples."""
        return _kernel(vectors, self._vectors) @ self._weights

    def nearness(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """For unit vectors (n, d), the mean cosine with the nearest examples (n, labels)."""
        import numpy as np

        cosines = vectors @ self._vectors.T
        columns, start = [], 0
        for texts in self._groups.values():
            best = np.sort(cosines[:, start : start + len(texts)], axis=1)[:, -NEAREST:]
            columns.append(best.mean(axis=1))
            start += len(texts)
        return np.stack(columns, axis=1)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        import numpy as np

        model = self._embedder.fingerprint
        with _LOCK:
            new = [text for text in self._texts if (model, text) not in _VECTORS]
            if new:
                keys = [(model, text) for text in new]
                _VECTORS.update(zip(keys, self._embedder.encode(new), strict=True))
            return np.stack([_VECTORS[model, text] for text in self._texts])

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        import numpy as np

        sizes = [len(texts) for texts in self._groups.values()]
        labels = np.repeat(np.eye(len(sizes), dtype=np.float32), sizes, axis=0)
        kernel = _kernel(self._vectors, self._vectors)
        weights = np.linalg.solve(kernel + RIDGE * np.eye(len(kernel), dtype=np.float32), labels)
        return weights.astype(np.float32)


def _kernel(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(np.exp(SHARPNESS * (rows @ columns.T - 1)), dtype=np.float32)
