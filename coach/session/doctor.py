"""Says what is configured and what is wrong, one finding a line."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.schemas import Frozen

if TYPE_CHECKING:
    from coach.prompts import Prompts
    from coach.retrieval import Index
    from coach.settings import Settings


class Finding(Frozen):
    """One thing looked at; ``text`` says what was found and, where it is wrong, what to do."""

    name: str
    ok: bool
    text: str


def examine(settings: Settings, index: Index, prompts: Prompts) -> list[Finding]:
    """Look at everything a conversation needs; opens the index, changes nothing."""
    return [
        Finding(name="python", ok=True, text=platform.python_version()),
        Finding(name="model", ok=True, text=_model(settings)),
        _corpus(settings),
        _index(settings, index),
        _prompts(prompts),
        Finding(
            name="conversations", ok=True, text=f"{settings.data_dir / 'conversations.sqlite'}"
        ),
        _reach(settings),
    ]


def _model(settings: Settings) -> str:
    key = "a key is set and not used" if settings.api_key else "no key needed"
    return f"{settings.model} ({key})"


def _corpus(settings: Settings) -> Finding:
    missing = [str(path) for path in settings.corpus if not path.exists()]
    if missing:
        text = f"{missing[0]} is not there; set COACH_CORPUS to files and folders that are."
        return Finding(name="corpus", ok=False, text=text)
    return Finding(name="corpus", ok=True, text=", ".join(map(str, settings.corpus)))


def _index(settings: Settings, index: Index) -> Finding:
    try:
        count = index.count()
    except CoachError as error:
        return Finding(name="index", ok=False, text=str(error))
    where = settings.chroma_url or settings.data_dir / "index"
    text = f"{count} passages in {where}, embedder {index.embedder.fingerprint}"
    if not count:
        text += "; they are indexed at the next start, or now by `coach index`"
    return Finding(name="index", ok=True, text=text)


def _prompts(prompts: Prompts) -> Finding:
    try:
        text = (
            f"{len(prompts.stages)} stages, {len(prompts.clinics)} clinics, {prompts.fingerprint}"
        )
    except CoachError as error:
        return Finding(name="prompts", ok=False, text=str(error))
    return Finding(name="prompts", ok=True, text=text)


def _reach(settings: Settings) -> Finding:
    loopback = settings.host in {"127.0.0.1", "localhost", "::1"}
    text = f"{settings.host}:{settings.port}"
    if not loopback:
        text += " can be reached from other machines, without a login; use 127.0.0.1."
    return Finding(name="address", ok=loopback, text=text)
