"""Hears a yes or a no in what a person types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.words import words

if TYPE_CHECKING:
    from coach.models.guided.talk import Talk

AGREES = re.compile(
    r"^\W*(?:yes|yeah|yep|yea|yup|ja|si|sí|oui|ouch|auch|autsch|true|right|correct|exactly|guilty|"
    r"sure|ok|okay|probably|maybe|sometimes|could be|a bit|a little|"
    r"i (?:do|guess|think so|suppose)|"
    r"that'?s (?:true|it|right|me))\b[\s.,!:;–—-]*",
    re.IGNORECASE,
)
REFUSES = re.compile(
    r"^\W*(?:(?:no|nope|nah|nein|not (?:really|at all|that|me)|i don'?t think so|wrong|never|"
    r"it'?s not (?:that|it|true))\b[\s.,!:;–—-]*)+",
    re.IGNORECASE,
)
_NEAR_THE_BEGINNING = 16


def agrees(talk: Talk) -> bool:
    """Whether the message begins with a yes, or says one near its beginning."""
    message = talk.briefing.message
    return bool(AGREES.match(message)) or "yes" in words(message)[:_NEAR_THE_BEGINNING]


def refuses(talk: Talk) -> bool:
    """Whether the message begins with a no."""
    return bool(REFUSES.match(talk.briefing.message))


def says_nothing(message: str) -> bool:
    """Whether a message is a bare yes or no, which answers no open question."""
    bare = words(message)
    return len(bare) <= 2 and bool(AGREES.match(message) or REFUSES.match(message))
