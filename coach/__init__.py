"""A career coach that shows nothing its sources, or you, did not say.

    from coach import Settings, open_coach

    async with open_coach(Settings(model="guided")) as coach:
        reply = await coach.ask("alex", "I was just promoted and I feel lost.")

Importing this module loads nothing else: each name below is loaded when it is first asked for.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.batch import Batch, BatchOptions, Case, Cases, Result, read_results
    from coach.batch.report import BatchReport, report_on, to_dataframe
    from coach.edits import RecordEdit
    from coach.record import CareerRecord
    from coach.schemas import Citation, Passage, Sentence
    from coach.session import Coach, open_coach
    from coach.settings import Settings
    from coach.transcript import Reply, Transcript

    __version__: str

# Nothing a person says leaves the machine unless they chose a model that is elsewhere. The
# libraries read these when they are imported, so they are set before any is; a value the user has
# set stands.
_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",  # chromadb
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",  # comes with gradio and tokenizers
    "LANGSMITH_TRACING": "false",  # comes with langgraph
    "ORT_DISABLE_TELEMETRY": "1",  # onnxruntime
    "RAY_USAGE_STATS_ENABLED": "0",
}
# Our matrices are small. With several threads each product waits for all of them to be scheduled,
# on a busy machine for milliseconds; with one it takes some fifty microseconds.
_SMALL = {"OPENBLAS_NUM_THREADS": "1"}
# Checkpoints bring back only types that the state schema names.
_STRICT = {"LANGGRAPH_STRICT_MSGPACK": "true"}

for _name, _value in (_QUIET | _SMALL | _STRICT).items():
    os.environ.setdefault(_name, _value)

_HOME = {
    "Batch": "coach.batch",
    "BatchOptions": "coach.batch",
    "BatchReport": "coach.batch.report",
    "CareerRecord": "coach.record",
    "Case": "coach.batch",
    "Cases": "coach.batch",
    "Citation": "coach.schemas",
    "Coach": "coach.session",
    "Passage": "coach.schemas",
    "RecordEdit": "coach.edits",
    "Reply": "coach.transcript",
    "Result": "coach.batch",
    "Sentence": "coach.schemas",
    "Settings": "coach.settings",
    "Transcript": "coach.transcript",
    "open_coach": "coach.session",
    "read_results": "coach.batch",
    "report_on": "coach.batch.report",
    "to_dataframe": "coach.batch.report",
}

__all__ = [
    "Batch",
    "BatchOptions",
    "BatchReport",
    "CareerRecord",
    "Case",
    "Cases",
    "Citation",
    "Coach",
    "Passage",
    "RecordEdit",
    "Reply",
    "Result",
    "Sentence",
    "Settings",
    "Transcript",
    "__version__",
    "open_coach",
    "read_results",
    "report_on",
    "to_dataframe",
]

if not TYPE_CHECKING:  # A type checker would take any name for one of ours.

    def __getattr__(name: str) -> object:
        """Load a public name when it is first asked for (PEP 562)."""
        if name == "__version__":
            value = _version()
        elif name in _HOME:
            value = getattr(import_module(_HOME[name]), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("career-coach")
    except PackageNotFoundError:  # Run from a checkout that was never installed.
        return "0+unknown"
