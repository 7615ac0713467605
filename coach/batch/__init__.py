"""Many conversations: cases in, one line of results for each, resumable at any moment."""

from coach.batch.batch import Batch
from coach.batch.cases import Cases
from coach.batch.coachee import Case, Coachee, Result, Scripted
from coach.batch.journal import read_results
from coach.batch.options import BatchOptions, Progress

__all__ = [
    "Batch",
    "BatchOptions",
    "Case",
    "Cases",
    "Coachee",
    "Progress",
    "Result",
    "Scripted",
    "read_results",
]
