"""Finds alarming wording in a sentence, and what takes the alarm out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.schemas import Safety

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEVELS = (Safety.OK, Safety.DISTRESS, Safety.CRISIS)


@dataclass(frozen=True)
class Wording:
    """What the words of one sentence say.

    ``text`` is the sentence without what is denied or a figure of speech, for judging its meaning;
    ``level`` is what a pattern in it asks for, ``group`` the kind of alarm ("suicide", "danger",
    …, "" for none) and ``language`` the two letters of the language where that is not English.
    ``joking``, ``over`` (it tells of the past) and ``reported`` (it tells of a profession or of
    other people) weaken the alarm.
    """

    text: str
    level: Safety = Safety.OK
    group: str = ""
    language: str = ""
    joking: bool = False
    over: bool = False
    reported: bool = False


class Patterns:
    """The patterns of ``prompts/safety.yaml``, compiled once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._asking = {
            Safety.CRISIS: _each(data["patterns"]["crisis"]),
            Safety.DISTRESS: _each(data["patterns"]["distress"]),
        }
        self._languages = frozenset(data["languages"])
        self._harmless = any_of(data["harmless"])
        self._joking = any_of(data["joking"])
        self._over = any_of(data["over"])
        self._stands = any_of(data["stands"])
        self._reported = any_of(data["reported"])
        self._myself = any_of(data["myself"])

    def read(self, sentence: str) -> Wording:
        """Read one spelled-out sentence."""
        text = " ".join(self._harmless.sub(" ", sentence).split())
        level, name = self._found(text)
        language = name if name in self._languages else ""
        return Wording(
            text,
            level,
            group="" if language else name,
            language=language,
            joking=bool(self._joking.search(sentence)),
            over=bool(self._over.search(sentence)) and not self._stands.search(sentence),
            reported=bool(self._reported.search(text)) and not self._myself.search(text),
        )

    def _found(self, text: str) -> tuple[Safety, str]:
        for level, patterns in self._asking.items():
            for name, pattern in patterns.items():
                if pattern.search(text):
                    return level, name
        return Safety.OK, ""


def lower(one: Safety, other: Safety) -> Safety:
    """The less alarming of two levels."""
    return min(one, other, key=_LEVELS.index)


def highest(levels: Iterable[Safety]) -> Safety:
    """The most alarming level, OK for none."""
    return max(levels, key=_LEVELS.index, default=Safety.OK)


def _each(groups: Mapping[str, list[str]]) -> dict[str, re.Pattern[str]]:
    return {name: any_of(patterns) for name, patterns in groups.items()}


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that finds any of them."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
