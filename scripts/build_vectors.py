#!/usr/bin/env python3
"""Writes coach/retrieval/model/vectors.npz: the vectors of everything a first start embeds.

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
from coach.retrieval import Index, OnnxEmbedder, Searcher
from coach.retrieval.embedder import MODEL_FOLDER, VECTORS, text_key
from coach.safety import SafetyGate
from coach.transcript import Position
from coach.understanding import Understander


class Recorder:
    """The embedder, keeping what it is asked for."""

    def __init__(self) -> None:
        self.embedder = OnnxEmbedder()
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


def main() -> None:
    """Open everything once as a first start does, and write down what was embedded."""
    (MODEL_FOLDER / VECTORS).unlink(missing_ok=True)
    recorder, prompts = Recorder(), Prompts()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder), recorder)
        index.sync([corpus_dir()])
        searcher = Searcher(index)
        searcher.search("Hello.", 1)
        SafetyGate(recorder, prompts).assess("Hello.")
        Understander(recorder, prompts).read("Hello.", Position())
        GuidedModel(recorder, searcher, prompts).warm()
    digest = recorder.embedder._digest
    np.savez_compressed(
        MODEL_FOLDER / VECTORS,
        model=np.array(digest),
        keys=np.array([list(text_key(text)) for text in recorder.vectors], dtype=np.uint8),
        vectors=np.stack(list(recorder.vectors.values())).astype(np.float16),
    )
    size = (MODEL_FOLDER / VECTORS).stat().st_size
    sys.stdout.write(f"{len(recorder.vectors)} vectors, {size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
