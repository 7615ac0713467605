"""Recognises messages that are nothing but a set phrase: "skip", "no idea", "yes please"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coach.protocol import Intent
from coach.understanding.wording import bare, without

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS = 9
"""A set phrase and its courtesies are never longer."""
YES_OR_NO_WORDS = 6
"""With more words it is an answer. Where nothing was offered, with half as many."""
_PIECES = re.compile(r"[,.;!?\n]+")


class Phrases:
    """The exact phrases of ``prompts/intents.yaml``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        # The longest first: of "thanks" and "thanks a lot", the whole courtesy is to be cut.
        self._fillers = sorted(map(bare, data["fillers"]), key=len, reverse=True)
        self._always = self._table(data["phrases"])
        self._offered = self._table(data["offer_phrases"])
        self._acknowledged = frozenset(map(bare, data["acknowledged"]))

    def intent(self, message: str, offered: bool) -> Intent | None:
        """The intent of a message that is a set phrase, else None.

        ``offered`` says that the coach waits for a yes or no: "ok" and "later" then are one.
        """
        words = bare(message)
        if len(words.split()) > MOST_WORDS:
            return None
        tables = (self._offered, self._always) if offered else (self._always,)
        for text in (words, without(words, self._fillers)):
            for table in tables:
                if text in table:
                    return table[text]
        agreed = self._agreed(message) if offered else None
        return agreed or self._yes_or_no(message, len(words.split()), offered)

    def _agreed(self, message: str) -> Intent | None:
        """What every piece of the message says: "leave it like that, it's good enough"."""
        said = set()
        for piece in filter(None, map(bare, _PIECES.split(message))):
            text = without(piece, self._fillers)
            tables = (self._offered, self._always)
            said.add(next((t[w] for w in (piece, text) for t in tables if w in t), None))
        return said.pop() if len(said) == 1 else None

    def _yes_or_no(self, message: str, words: int, offered: bool) -> Intent | None:
        """A yes or no that begins or ends a short message: "no, let's go on", "ouch. yes"."""
        if words > (YES_OR_NO_WORDS if offered else YES_OR_NO_WORDS // 2):
            return None
        pieces = [bare(piece) for piece in _PIECES.split(message) if piece.strip()]
        for piece in (pieces[0], pieces[-1]) if pieces else ():
            intent = self._always.get(without(piece, self._fillers))
            if intent in (Intent.YES, Intent.NO):
                return intent
        return None

    def acknowledges(self, message: str) -> bool:
        """Whether a message is only polite or thinking aloud ("thanks", "hm", "good question")."""
        words = bare(message)
        return words in self._acknowledged or without(words, self._fillers) in self._acknowledged

    def _table(self, phrases: Mapping[str, list[str]]) -> dict[str, Intent]:
        return {bare(text): Intent(name) for name, texts in phrases.items() for text in texts}
