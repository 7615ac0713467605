"""Keeps the vectors of the product's own phrases, so that only the first start computes them.

Nothing a person types is ever written here: only texts named at construction are kept.
"""

from __future__ import annotations

import os
import tempfile
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from coach.protocol import Embedder


class PhraseMemory:
    """An embedder that answers for ``phrases`` from memory and for all else from ``embedder``.

    The vectors lie in ``folder`` in one file per fingerprint of embedder; a file that cannot be
    read is made anew. Implements ``coach.protocol.Embedder``; safe to share between threads.
    """

    def __init__(self, embedder: Embedder, phrases: Iterable[str], folder: Path) -> None:
        self._embedder = embedder
        self._phrases = frozenset(phrases)
        self._folder = folder
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._known: dict[str, NDArray[np.float32]] | None = None

    @property
    def fingerprint(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), d), rows of L2 norm 1."""
        import numpy as np

        known = self._load()
        if not texts:
            return self._embedder.encode(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        fresh = dict(zip(missing, self._embedder.encode(missing), strict=True)) if missing else {}
        for text in missing:
            if text in self._phrases:
                known[text] = fresh[text]
        return np.stack([known[text] if text in known else fresh[text] for text in texts])

    def warm(self) -> None:
        """Compute what is not known yet, and write the file if anything was missing."""
        known = self._load()
        missing = sorted(self._phrases - set(known))
        for phrase in missing:
            if self._stopped.is_set():
                break
            self.encode([phrase])
        if missing:
            self._save()

    def stop(self) -> None:
        """Make ``warm`` end early; what it has computed is kept."""
        self._stopped.set()

    def _load(self) -> dict[str, NDArray[np.float32]]:
        import numpy as np

        with self._lock:
            if self._known is None:
                self._known = {}
                try:
                    with np.load(self._path, allow_pickle=False) as file:
                        pairs = zip(file["texts"].tolist(), file["vectors"], strict=True)
                        self._known = {text: v for text, v in pairs if text in self._phrases}
                except (OSError, ValueError, KeyError, EOFError):
                    pass  # not there yet, or cut short by a crash: made anew
            return self._known

    def _save(self) -> None:
        import numpy as np

        known = dict(self._load())
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
        os.replace(name, self._path)

    @property
    def _path(self) -> Path:
        name = "".join(c if c.isalnum() else "-" for c in self.fingerprint)
        return self._folder / f"phrases-{name}.npz"
