"""What a batch and its worker processes write to each other: a word a line, and what belongs to it.

To a worker: ``begin BRIEF``, ``hold N CASE``, ``enter N ROUND OVER`` (leave to make a call),
``told IDS`` (these results are kept), ``stop`` (begin no turn), ``end``. When its pipe closes
otherwise, whoever began the batch is gone, and the worker ends at once.

From a worker: ``ready WORDING`` or ``broken SENTENCE``, ``turn N NEW COST``, ``done N RESULT``,
``fault N KIND SENTENCE``, and for the pace ``enter N``, ``gone N``, ``leave``, ``answered``,
``refused ROUND WAIT``. Sentences, cases and results are JSON.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Any

import orjson
from pydantic import SecretStr

from coach.batch.conversation import Paused
from coach.batch.host import Terms
from coach.errors import BatchStopped, ModelUnavailable, StoreDamaged
from coach.schemas import Frozen
from coach.settings import Settings

LONGEST = 1 << 30  # bytes of a line: a result of 500 long turns is some 100 MB
_KINDS: dict[str, type[Exception]] = {
    kind.__name__: kind for kind in (Paused, ModelUnavailable, StoreDamaged)
}


class Brief(Frozen):
    """What a worker has to know: the settings, whose coach it is, and the run's terms."""

    settings: dict[str, Any]
    owner: str
    terms: Terms

    @classmethod
    def of(cls, settings: Settings, owner: str, terms: Terms) -> Brief:
        """The brief for workers of a coach with these settings."""
        values = settings.model_dump(mode="json")
        for name in type(settings).model_fields:
            if isinstance(value := getattr(settings, name), SecretStr):
                values[name] = value.get_secret_value()
        return cls(settings=values, owner=owner, terms=terms)

    def opened(self) -> Settings:
        """The settings, whatever the environment says."""
        return Settings(**self.settings, _env_file=None)


def line(word: str, *parts: object) -> bytes:
    """A line; numbers and text stand as they are, bytes are JSON already."""
    return b" ".join(p if isinstance(p, bytes) else str(p).encode() for p in (word, *parts)) + b"\n"


def fault(error: BaseException) -> tuple[str, bytes]:
    """What the other side is to raise."""
    text = str(error)
    if isinstance(error, OSError):
        text = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
    return type(error).__name__, orjson.dumps(text)


def raised(kind: str, sentence: bytes) -> Exception:
    """What a worker has met."""
    return _KINDS.get(kind, BatchStopped)(orjson.loads(sentence))


def environment() -> dict[str, str]:
    """That of a worker: it must find this package where this process found it."""
    home = str(Path(__file__).resolve().parents[3])
    if home in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        return dict(os.environ)
    places = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
