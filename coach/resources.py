"""Finds what ships with the package but is no Python: the corpus and the prompts."""

from __future__ import annotations

from pathlib import Path

from coach.errors import CoachError

_PACKAGE = Path(__file__).resolve().parent


def corpus_dir() -> Path:
    """The folder of the sources that ship with the coach."""
    return _folder("corpus")


def prompts_dir() -> Path:
    """The folder of the stage and clinic guides and of the model's instructions."""
    return _folder("prompts")


def _folder(name: str) -> Path:
    """A wheel carries the folder as ``coach/_data/<name>``; a checkout has it beside ``coach/``."""
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise CoachError(
        f"The {name} folder that belongs to career-coach is missing; install the package again."
    )
