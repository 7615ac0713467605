"""From files to passages that fit a question: readers, chunks, embedder, index, search."""

from __future__ import annotations

from coach.retrieval.embedder import PUBLISHED, TUNED, OnnxEmbedder
from coach.retrieval.index import FileReport, Index, SourceInfo
from coach.retrieval.search import Searcher

__all__ = ["PUBLISHED", "TUNED", "FileReport", "Index", "OnnxEmbedder", "Searcher", "SourceInfo"]
