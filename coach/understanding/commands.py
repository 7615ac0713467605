"""What the wording of a longer message settles, whatever it resembles."""

from __future__ import annotations

import re

from coach.protocol import Intent

# A message of some length is a command only where it says so in so many words.
_SAYS_SO = {
    Intent.STOP: re.compile(
        r"\b(?:stop(?:ping)?|enough|for (?:today|tonight|now)|good ?night|bye|(?:off|going) to bed|"
        r"another day|tomorrow|later|pause|that'?s me|leave it (?:there|here))\b",
        re.IGNORECASE,
    ),
    Intent.SKIP: re.compile(
        r"\b(?:skip|pass on|next (?:part|one|question|stage)|move on|leave (?:it|this|that) out)\b",
        re.IGNORECASE,
    ),
    Intent.BACK: re.compile(r"\b(?:back|previous|before this)\b", re.IGNORECASE),
    Intent.SHOW_RECORD: re.compile(
        r"\b(?:record|summary|written down|so far|notes|have on me)\b", re.IGNORECASE
    ),
}
# "I didn't want to skip it" and "go on here" ask for the opposite of the command they resemble.
_NOT_THAT = re.compile(
    r"\b(?:didn'?t|did not|don'?t|do not|not|never)\b.{0,24}\b(?:skip|jump|next|stop|back)\b"
    r"|\b(?:go on|stay|carry on|continue) here\b",
    re.IGNORECASE,
)
_ASKS_TO_SKIP = re.compile(
    r"\b(?:(?:can|could|may|let'?s|let us|want to|like to|rather) (?:we |i |just )?skip|"
    r"skip (?:this|that|it|the) (?:part|stage|one|question|please|bit|for now))\b",
    re.IGNORECASE,
)
_ASKS_THE_SOURCES = re.compile(
    r"\b(?:articles?|podcast|sources?|texts?|reading|episode)\b[^.!?]*\?|"
    r"^question\b[^?]*\b(?:articles?|podcast|sources?|texts?)\b",
    re.IGNORECASE,
)


def is_denied(intent: Intent, message: str) -> bool:
    """Whether the message resembles a command and asks for its opposite."""
    return intent in _SAYS_SO and _NOT_THAT.search(message) is not None


def in_so_many_words(intent: Intent, message: str) -> Intent:
    """What a longer message is, where its wording settles it."""
    if intent in _SAYS_SO and not _SAYS_SO[intent].search(message):
        return Intent.ANSWER
    if intent is Intent.GREET:
        return Intent.ANSWER
    if intent is Intent.ANSWER and _ASKS_TO_SKIP.search(message):
        return Intent.SKIP
    if intent in {Intent.ANSWER, Intent.REPEAT} and _ASKS_THE_SOURCES.search(message):
        return Intent.ASK_SOURCE
    return intent
