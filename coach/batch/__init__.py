"""Many conversations: cases in, one line of results for each, resumable at any moment."""

from coach.batch.coachee import Case, Coachee, Result, Scripted

__all__ = ["Case", "Coachee", "Result", "Scripted"]
