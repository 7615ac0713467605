"""The whole conversation as JSON, and back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from pydantic import ValidationError

from coach.errors import BadInput
from coach.transcript import Transcript


def to_json(transcript: Transcript) -> str:
    """The transcript as indented JSON; ``from_json`` reads it back equal."""
    return transcript.model_dump_json(indent=2) + "\n"


def from_json(text: str) -> Transcript:
    """Read what ``to_json`` wrote. Raises BadInput where it is something else."""
    try:
        data: Any = json.loads(text)
        for turn in data["turns"]:
            for change in turn["reply"]["changes"]:
                change["value"] = _value(change)
        return Transcript.model_validate(data)
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError) as error:
        raise BadInput("This is not a conversation exported as JSON.") from error


def _value(change: dict[str, Any]) -> Any:
    """JSON has no dates: the path tells which strings were one."""
    value = change["value"]
    if change["path"].endswith(".due") and isinstance(value, str):
        return date.fromisoformat(value)
    return value
