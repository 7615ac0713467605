"""From files to passages that fit a question: readers, chunks, embedder, index, search."""

from __future__ import annotations

from coach.retrieval.embedder import PUBLISHED, TUNED, OnnxEmbedder
from coach.retrieval.formats import Limits, slug, suffixes
from coach.retrieval.index import FileReport, Index, SourceInfo, Upload
from coach.retrieval.readers import read_content
from coach.retrieval.search import Searcher

__all__ = [
    "PUBLISHED",
    "TUNED",
    "FileReport",
    "Index",
    "Limits",
    "OnnxEmbedder",
    "Searcher",
    "SourceInfo",
    "Upload",
    "read_content",
    "slug",
    "suffixes",
]
