"""Finds alarming wording in a sentence, and what takes the alarm out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coach.schemas import Safety

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SIGNS_WITHIN, ENOUGH_SIGNS = 3, 2  # sentences, and kinds of sign in them
_LEVELS = (Safety.OK, Safety.DISTRESS, Safety.CRISIS)
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_FRAGMENT = re.compile(r"(?<!\(\?)<([a-z]+)>")  # and no named group of a pattern


@dataclass(frozen=True)
class Wording:
    """What the words of one sentence say.

    ``text`` is the sentence without what is denied or a figure of speech, for judging its meaning;
    ``level`` is what a pattern in it asks for, ``group`` the kind of alarm ("suicide", "danger",
    …, "" for none) and ``language`` the two letters of the language where that is not English.
    ``joking``, ``over`` (it tells of the past) and ``reported`` (it tells of a profession or of
    other people) weaken the alarm. ``signs`` and ``hints`` are kinds of what means little alone.
    """

    text: str
    level: Safety = Safety.OK
    group: str = ""
    language: str = ""
    joking: bool = False
    over: bool = False
    reported: bool = False
    signs: frozenset[str] = frozenset()
    hints: Mapping[str, float] = field(default_factory=dict)


class Patterns:
    """The patterns of ``prompts/safety.yaml``, compiled once."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        languages = self._languages = frozenset(data["languages"])
        self._asking = {
            level: {
                # Some languages are written without spaces: their words begin anywhere.
                name: (any_of if name.partition(" ")[0] in languages else at_words)(
                    [_filled(pattern, data["words"]) for pattern in patterns]
                )
                for name, patterns in data["patterns"][level].items()
            }
            for level in (Safety.CRISIS, Safety.DISTRESS)
        }
        self._signs = {
            kind: at_words([_filled(pattern, data["words"]) for pattern in patterns])
            for kind, patterns in data["signs"].items()
        }
        self._harmless = at_words([_filled(it, data["words"]) for it in data["harmless"]])
        self._joking = any_of(data["joking"])
        self._over = any_of(data["over"])
        self._stands = any_of(data["stands"])
        self._reported = any_of(data["reported"])
        self._myself = any_of(data["myself"])

    def read(self, sentence: str) -> Wording:
        """Read one spelled-out sentence."""
        text = " ".join(self._harmless.sub(" ", sentence).split())
        level, name = self._found(text)
        first, _, rest = name.partition(" ")
        language, group = (first, rest) if first in self._languages else ("", name)
        return Wording(
            text,
            level,
            group=group,
            language=language,
            joking=bool(self._joking.search(sentence)),
            over=bool(self._over.search(sentence)) and not self._stands.search(sentence),
            reported=bool(self._reported.search(text)) and not self._myself.search(text),
            signs=frozenset(kind for kind, it in self._signs.items() if it.search(text)),
        )

    def _found(self, text: str) -> tuple[Safety, str]:
        for level, patterns in self._asking.items():
            for name, pattern in patterns.items():
                if pattern.search(text):
                    return level, name
        return Safety.OK, ""


def signs_together(readings: Sequence[Wording]) -> bool:
    """Whether two kinds of sign stand close to each other in what is neither a joke nor over.

    A farewell, an absence, a plan: people in danger often say them in sentences of their own.
    """
    return any(
        len(frozenset().union(*(it.signs for it in readings[i : i + SIGNS_WITHIN] if _counts(it))))
        >= ENOUGH_SIGNS
        for i in range(len(readings))
    )


def _counts(reading: Wording) -> bool:
    return not (reading.joking or reading.over or reading.reported)


def lower(one: Safety, other: Safety) -> Safety:
    """The less alarming of two levels."""
    return min(one, other, key=_LEVELS.index)


def highest(levels: Iterable[Safety]) -> Safety:
    """The most alarming level, OK for none."""
    return max(levels, key=_LEVELS.index, default=Safety.OK)


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """The pattern with every ``<name>`` in it replaced by the fragment of that name."""
    return _FRAGMENT.sub(lambda match: words[match[1]], pattern)


def any_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that finds any of them."""
    return re.compile(_either(patterns))


def at_words(patterns: list[str]) -> re.Pattern[str]:
    """One pattern that finds any of them where a word begins: a fifth of the places to try."""
    return re.compile(rf"\b(?=\w)(?:{_either(patterns)})")


def _either(patterns: list[str]) -> str:
    # Nobody asks what a group of them has found, and to remember it takes ten times as long.
    return "|".join(f"(?:{_GROUP.sub('(?:', pattern)})" for pattern in patterns)
