from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coach.retrieval import TUNED, Index, OnnxEmbedder

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder(weights=TUNED)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with an article, a talk and notes in the formats that people have them in."""
    return shutil.copytree(SAMPLES, tmp_path / "corpus")


@pytest.fixture
def index(tmp_path: Path, embedder: OnnxEmbedder) -> Index:
    return Index(tmp_path / "index", embedder)
