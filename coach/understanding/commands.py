"""What the wording of a longer message settles, whatever it resembles."""

from __future__ import annotations

import re

from coach.protocol import Intent

# A message of some length is a command only where it says so in so many words.
_SAYS_SO = {
    Intent.STOP: re.compile(
        r"\b(?:stop(?:ping)?|enough|for (?:today|tonight|now)|good ?night|bye|(?:off|going|go) to"
        r" (?:bed|sleep)|another (?:day|time)|tomorrow|later|pause|break|that'?s me|end here"
        r"|leave it (?:there|here)|finish(?:ed|ing)?|done|quit|close (?:this|it)|see you|log off"
        r"|(?:have|need|got|gotta|must|should) (?:to )?(?:go|leave|run)|come back|that'?s all)\b",
        re.IGNORECASE,
    ),
    Intent.SKIP: re.compile(
        r"\b(?:skip|pass on|next (?:part|one|question|stage)|move on|leave (?:it|this|that) out)\b",
        re.IGNORECASE,
    ),
    Intent.BACK: re.compile(r"\b(?:back|previous|before this)\b", re.IGNORECASE),
    Intent.GO_TO: re.compile(
        r"\b(?:go|come|turn|jump|move|switch|skip|get)(?: on| over| straight)? to\b"
        r"|\b(?:let'?s|let us|can we|could we|shall we|take me|talk about|look at|work on)\b",
        re.IGNORECASE,
    ),
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
# "They come back", "my boss skips it": told of others, it is no command to the coach.
_OF_OTHERS = re.compile(
    r"^\W*(?:(?:well|so|and|but|yes|no|maybe|usually|often|sometimes|that|because)\W+)*"
    r"(?:he|she|they|it|people|everyone|everybody|someone|somebody|nobody|others|some|most"
    r"|(?:my|our|the|his|her|their|a|an|some|most|many) (?!next\b|record\b|last\b|first\b)\w+)\s+"
    r"(?:never |always |often |just |then |all |still )?"
    r"(?!you\b|i\b|me\b|please\b|of\b|record\b|part\b|stage\b|question\b)\w+",
    re.IGNORECASE,
)
# "I'd rather not talk about the firm" leaves one thing out, and not a whole part.
_ONE_TOPIC = re.compile(
    r"\b(?:rather not|don'?t (?:want|like) to|do not (?:want|like) to|not) (?:talk|speak|think|go)"
    r" (?:about|into|on about) (?!(?:it|that|this)\b)(?!this part)\w+"
    r"|\b(?:rather not|(?:don'?t|do not) (?:want|like) to) say (?:any )?(?:more|thing)\b",
    re.IGNORECASE,
)
_TO_THE_COACH = re.compile(
    r"\b(?:please|you|your|let'?s|can we|could we|i want|i'd like|i would like|i need|this|that"
    r"|the (?:record|question|stage|part|mission|shadows?|north star|commitments?|beginning))\b",
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


_GOES_TO = re.compile(
    r"\W*(?:(?:please|ok(?:ay)?|so|let'?s|let us|can we|could we|i want to|i'd like to)\W+)*"
    r"(?:go|jump|skip|move|switch|turn)(?: on| over| straight| back| ahead)? to (?:the )?"
    r"(?P<place>[^:.,;!?\n]{3,40})(?:[:.,;!?\n]|$)",
    re.IGNORECASE,
)


def place_named(message: str) -> str:
    """What "go to …" at the start of a message names, "" where it doesn't begin so."""
    found = _GOES_TO.match(message)
    return found["place"].strip() if found else ""


def is_denied(intent: Intent, message: str) -> bool:
    """Whether the message resembles a command, and asks for its opposite or tells of others."""
    if intent not in _SAYS_SO:
        return False
    opposite = intent is not Intent.GO_TO and _NOT_THAT.search(message)
    if intent is Intent.SKIP and _ONE_TOPIC.search(message):
        return True
    return bool(opposite) or _tells_of_others(message)


def _tells_of_others(message: str) -> bool:
    return (
        bool(_OF_OTHERS.match(message)) and "?" not in message and not _TO_THE_COACH.search(message)
    )


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
