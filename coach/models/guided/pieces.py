"""Parts of a message as answers: where one ends, what it can answer, what is kept of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.whose import courtesy, theirs_to_say
from coach.models.guided.words import sentences, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.prompts import SlotGuide

# Words a stored value may have before only its most fitting part is kept; and the most of all.
VALUE_WORDS, MOST_WORDS = 100, 120
_SUBJECT = re.compile(
    r",?\s+(?:and|then)\s+(?=(?:[Ii]|he|she|they|my \w+|[A-Z][a-z]+)\s+(?:will|can|could|would|"
    r"has|should|is going|'ll|want|need|might)\b)"
)
_PART_WORDS = 3
_SOMEBODY = re.compile(
    r"\b(?i:my|our|his|her|their|the|an? (?:old|former|good))\s+(?!own\b)\w+"
    r"|\b(?i:nobody|no one|noone|none|somebody|someone|she|he|they|him|them|mum|dad|myself)\b"
    r"|\b(?!I\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May\b|June"
    r"|July|August|September|October|November|December)(?<![.!?] )(?<!^)[A-ZÀ-Þ][a-zà-ÿ]{2,}"
    r"|^[A-ZÀ-Þ][a-zà-ÿ]{2,}\s+(?:would|will|could|can|tells?|is|from|at|or|and|does)\b"
    r"|^\W*[A-ZÀ-Þ][a-zà-ÿ]{2,}\W*$"
)
_SAYS_NOTHING = re.compile(
    r"\W*(?:(?:well|hm+|um+|so|but|and|i|i'm|am|im|just|really|honestly|sorry)\W+)*"
    r"(?:not (?:really )?sure|no idea|"
    r"d(?:o|u)n'?(?:t|no)? ?know|dunno|idk|maybe|perhaps|good question|let me think|hard to say|"
    r"difficult(?: question)?|nothing(?: much)?|not much|(?:(?:it|that)['’]?s )?(?:ok(?:ay)?|fine"
    r"|all right|alright|good)(?: for now| i guess| i suppose)?|whatever|same|"
    r"who knows|hm+|well|ok(?:ay)?|yes|no|huh|ouch|auch|oh"
    r"|wow|ugh|phew|ha(?:ha)*|yeah|yep|right|true|christ|god|blimey)\W*",
    re.IGNORECASE,
)
_ONLY_A_NUMBER = re.compile(
    r"\W*(?:(?:now|about|up to|an?|maybe|put|it(?:'s| is|'d be)|so|at|i'd say|i think|still|say|"
    r"like)\W+)*(?:\d+(?:[.,/]\d+)*|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?:\W+(?:now|today|out of \d+|maybe|i think|or|\d+|then)){0,4}\W*",
    re.IGNORECASE,
)


_TO_THE_COACH = re.compile(
    r"\b(?:you (?:said|say|didn'?t say|asked|ask|keep|already|don'?t say|mean|sound|wrote)\b"
    r"|your (?:question|podcast|record|sentence|articles?|three)\b"
    r"|^\W*(?:and |but )?who(?:'s| is) (?:this |that |the )?\w+\W*$"
    r"|worksheet|questionnaire|fill[- ]in[- ]the[- ]blank|what (?:do |did )?you mean|what mean"
    r"|i (?:already|just) (?:said|told|wrote)|i (?:said|told you|wrote) (?:it|that|this|yes)\b"
    r"|none of your|good for the writer|bin that|i asked to"
    r"|^\W*(?:(?:sorry|oh|hm+|well|wait|no)\W+)*i(?:['’]?ve| have|['’]?m| am)? (?:just )?"
    r"(?:lost|losing) (?:the thread|you|track)(?: (?:here|again|now|there))?\W*$|where were we"
    r"|^\W*(?:yes\W+)?(?:that['’]?s|it['’]?s|this is|like|as) (?:exactly |just )?(?:what )?i "
    r"(?:said|told you|wrote|meant)\W*$"
    r"|^\W*(?:(?:please|just|no|well|you can)\W+)*ask me (?:when|again|later|tomorrow|another)\b"
    r"|^\W*(?:no\W+)?(?:leave|drop|forget) (?:that|it|this)\W*$|^\W*happy(?: now)?\W*\?"
    r"|^\W*(?:don['’]?t|do not) (?:get excited|push me|start)\b|\byou['’]?re asking me\b"
    r"|\bwhat(?:['’]s| has| have| does| do) (?:the|that|this|those) "
    r"(?:podcast|articles?|writers?)\b)",
    re.IGNORECASE,
)
_ANNOYED = re.compile(
    r"\b(?:worksheet|questionnaire|fill[- ]in[- ]the[- ]blank|(?:a|the|bloody|stupid) robot|robotic"
    r"|canned|like a form|"
    r"you (?:already asked|keep (?:asking|saying)|asked (?:that|this|me that))|"
    r"i (?:already|just) (?:said|told|wrote)|i said (?:it|that) (?:already|twice|before)|"
    r"what has that got to do|good for the writer|not a fridge)",
    re.IGNORECASE,
)


# "I don't want to talk about him", and not "I don't want to talk to him", which tells something.
_CLOSED = re.compile(
    r"\b(?:(?:do not|don['’]?t|would not|wouldn['’]?t|can['’]?t|cannot) (?:really |even )?"
    r"(?:(?:want|like|wish|need|have) to |wanna )?|(?:would|['’]d) rather not |prefer not to )"
    r"(?:talk|speak|think|write|go|get|say (?:any ?thing|more))\b(?: any ?more| any ?thing)?"
    r"(?: (?:about|into|on|of|more|further|there)\b|\W*$)",
    re.IGNORECASE,
)


def closes_topic(piece: str) -> bool:
    """Whether a sentence asks to leave something alone."""
    return bool(_CLOSED.search(piece))


def says_nothing_yet(piece: str) -> bool:
    """Whether a sentence is "hm", "not sure" or another beginning without an answer."""
    return bool(_SAYS_NOTHING.fullmatch(piece.strip()))


def to_the_coach(piece: str) -> bool:
    """Whether a sentence is about the conversation rather than about the person's life."""
    return bool(_TO_THE_COACH.search(piece))


def annoyed(message: str) -> bool:
    """Whether the person has had enough of how the coach talks."""
    return bool(_ANNOYED.search(message))


def pieces_of(message: str) -> tuple[str, ...]:
    """Sentences, and parts of one where another subject begins: "…, and Denise will read it"."""
    found: list[str] = []
    for sentence in sentences(message):
        parts = _SUBJECT.split(sentence)
        whole = len(parts) > 1 and all(len(words(part)) >= _PART_WORDS for part in parts)
        found += parts if whole else [sentence]
    return tuple(found)


def can_hold(slot: SlotGuide, piece: str) -> bool:
    """Whether a sentence can be an answer of that form at all."""
    if courtesy(piece) or not theirs_to_say(slot.path, piece):
        return False
    if slot.form in {"scale", "date", "line"}:
        return slot.form == "line" and not to_the_coach(piece)
    if slot.form == "person":
        return not to_the_coach(piece) and bool(_SOMEBODY.search(piece))
    if to_the_coach(piece) or len(words(piece)) < slot.fewest:
        return False
    return not (_ONLY_A_NUMBER.fullmatch(piece.strip()) or _SAYS_NOTHING.fullmatch(piece.strip()))


def as_typed(message: str, pieces: Sequence[str]) -> str:
    """The pieces as they stand in the message: neighbours with what is between them."""
    runs: list[list[int]] = []
    position = 0
    for piece in pieces:
        start = message.find(piece, position)
        position = start + len(piece)
        if runs and len(words(message[runs[-1][1] : start])) <= 1:
            runs[-1][1] = position
        else:
            runs.append([start, position])
    return " ".join(message[start:end] for start, end in runs)


def shortened(value: str, limit: int = MOST_WORDS) -> str:
    """``value`` cut after ``limit`` words at the end of a clause, so that it stays an exact run."""
    if len(value.split()) <= limit:
        return value
    cut = " ".join(value.split(" ")[:limit])
    for mark in (". ", "; ", ", "):
        if mark in cut:
            return cut[: cut.rindex(mark)]
    return cut
