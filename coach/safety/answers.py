"""Reads what somebody answers who was asked whether they are safe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.protocol import Answered
from coach.safety.patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class Answers:
    """The answers of ``prompts/safety.yaml``: not safe, something else was meant, safe."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._unsafe = any_of(data["unsafe"])
        self._misread = any_of(data["misread"])
        self._safe = any_of(data["safe"])
        self._undone = any_of(data["safe_undone"])
        self._assuring = any_of(data["assuring"])

    def read(self, words: str) -> Answered:
        """What a spelled-out message answers; a doubt in it leaves "I'm fine" unsaid."""
        if self._unsafe.search(words):
            return "unsafe"
        if self._misread.search(words):
            return "misread"
        plain = self._assuring.sub(" safe ", words)
        safe = self._safe.search(plain) and not self._undone.search(plain)
        return "safe" if safe else ""
