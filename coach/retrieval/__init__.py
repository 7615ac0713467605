"""From files to passages that fit a question: readers, chunks, embedder, index, search."""

from __future__ import annotations

from coach.retrieval.embedder import OnnxEmbedder
from coach.retrieval.index import FileReport, Index, SourceInfo
from coach.retrieval.search import Searcher

__all__ = ["FileReport", "Index", "OnnxEmbedder", "Searcher", "SourceInfo"]
