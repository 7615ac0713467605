"""Says what the coach says when it stops coaching: calm words and people to talk to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOWN_LINES = 4
"""More lines than these are a list to search through, which nobody in need should have to do."""


class Replies:
    """The wording of ``prompts/safety.yaml`` with the lines of ``prompts/helplines.yaml``."""

    def __init__(self, safety: Mapping[str, Any], helplines: Mapping[str, Any]) -> None:
        self._parts: Mapping[str, Sequence[str]] = safety["crisis_reply"]
        self._parts_for: Mapping[str, Mapping[str, Sequence[str]]] = safety["crisis_reply_for"]
        self._unsure: Mapping[str, Sequence[str]] = safety["crisis_reply_unsure"]
        self._languages: Mapping[str, str] = safety["languages"]
        self._helplines = helplines

    def crisis(
        self, group: str, language: str, said: int, *, sure: bool = True
    ) -> list[DraftSentence]:
        """Calm words, help lines that fit danger and language, and the question for safety.

        Where it is not ``sure``, they say that this may be a misreading, and how to go on.
        """
        numbers = {
            "emergency": self._emergency(),
            "lines": self._lines(group, language),
        }
        sentences = [_stopping(self._languages[language])] if language in self._languages else []
        unsure = {} if sure else self._unsure
        for part, wordings in {**self._parts, **unsure, **self._parts_for.get(group, {})}.items():
            text = wordings[said % len(wordings)].format(**numbers)
            sentences.append(_asking(text) if part == "ask" else _stopping(text))
        return sentences

    def _emergency(self) -> str:
        return _joined(f"{it['number']} ({it['where']})" for it in self._helplines["emergency"])

    def _lines(self, group: str, language: str) -> str:
        """Lines of that language before all others, those for people in danger before the rest."""
        lines = self._helplines["lines"]
        known = [line for line in lines if line["language"] == language]
        first = [line for line in lines if line["country"] in self._helplines["shown_first"]]
        fitting = [line for line in known or first if line["for"] in ("anyone", group)]
        fitting.sort(key=lambda line: line["for"] == "anyone")
        everywhere = self._helplines["everywhere"]
        return _joined(
            [
                *(_line(line) for line in fitting[:SHOWN_LINES]),
                f"{everywhere['name']} ({everywhere['about']})",
            ]
        )


def _line(line: Mapping[str, str]) -> str:
    hours = f", {line['hours']}" if line["hours"] else ""
    named = line["number"] in line["name"].split()  # "988 Suicide & Crisis Lifeline"
    text = line["name"] if named else f"{line['name']} {line['number']}"
    return f"{text} ({line['where']}{hours})"


def _joined(texts: Any) -> str:
    return "; ".join(texts)


def _stopping(text: str) -> DraftSentence:
    return DraftSentence(SentenceKind.COACHING, text, Move.CLOSE)


def _asking(text: str) -> DraftSentence:
    return DraftSentence(SentenceKind.QUESTION, text, Move.CLOSE)
