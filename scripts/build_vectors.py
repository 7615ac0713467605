#!/usr/bin/env python3
"""Writes coach/retrieval/model/*vectors.npz: the vectors of everything a first start embeds.

Run it after the corpus or the prompts have changed; what it misses is computed at run time, so a
forgotten run costs seconds and never correctness. Usage: .venv/bin/python scripts/build_vectors.py
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from coach.models.guided import GuidedModel
from coach.prompts import Prompts
from coach.resources import corpus_dir
from coach.retrieval import PUBLISHED, TUNED, Index, OnnxEmbedder, Searcher
from coach.retrieval.embedder import MODEL_FOLDER, TUNED_VECTORS, VECTORS, text_key
from coach.safety import SafetyGate
from coach.understanding import Understander


class Recorder:
    """An embedder, keeping what it is asked for."""

    def __init__(self, weights: str) -> None:
        self.embedder = OnnxEmbedder(weights=weights)
        self.vectors: dict[str, NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        """That of the embedder."""
        return self.embedder.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), 384)."""
        vectors = self.embedder.encode(texts)
        self.vectors.update(zip(texts, vectors, strict=True))
        return vectors

    def write(self, name: str) -> None:
        """Write what was recorded to the model's folder, in half precision."""
        np.savez_compressed(
            MODEL_FOLDER / name,
            model=np.array(self.embedder._digest),
            keys=np.array([list(text_key(text)) for text in self.vectors], dtype=np.uint8),
            vectors=np.stack(list(self.vectors.values())).astype(np.float16),
        )
        size = (MODEL_FOLDER / name).stat().st_size
        sys.stdout.write(f"{name}: {len(self.vectors)} vectors, {size / 1e6:.1f} MB\n")


def main() -> None:
    """Open everything once as a first start does, and write down what was embedded."""
    for name in (VECTORS, TUNED_VECTORS):
        (MODEL_FOLDER / name).unlink(missing_ok=True)
    said, looked_up, prompts = Recorder(PUBLISHED), Recorder(TUNED), Prompts()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder), looked_up)
        index.sync([corpus_dir()])
        searcher = Searcher(index)
        searcher.search("Hello.", 1)
        for slot in (slot for guide in prompts.stages.values() for slot in guide.slots):
            looked_up.encode(slot.leans_on)
        SafetyGate(said, prompts).assess("Hello.")
        Understander(said, prompts).warm()
        GuidedModel(said, searcher, prompts).warm()
    said.write(VECTORS)
    looked_up.write(TUNED_VECTORS)


if __name__ == "__main__":
    main()
