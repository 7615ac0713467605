"""Worker processes: a batch on more than one core, told and kept by the process that began it."""

from coach.batch.crew.crew import A_PERSONA, Crew, usable_cores
from coach.batch.crew.pacing import paced
from coach.batch.crew.wire import Brief

__all__ = ["A_PERSONA", "Brief", "Crew", "paced", "usable_cores"]
