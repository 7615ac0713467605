"""Tells by its form whether a sentence can be what somebody is for at work, and no complaint."""

from __future__ import annotations

import re

from coach.models.guided.words import reported, trimmed, words

# A line is about what the person is for: a single past occasion is evidence for it, not the line.
_OCCASION = re.compile(
    r"\b(?:yesterday|last (?:week|month|year|night|winter|summer)|that day|once|him|her|she|he)\b",
    re.IGNORECASE,
)
_NOT_A_MISSION = re.compile(
    r"^(?:know|get up|be honest|say|talk|leave|quit|understand|get out|stop|find out|figure|"
    r"go home|sleep|start|have something|see where|decide)\b",
    re.IGNORECASE,
)
# Asked for the line, "to start a school" is one; "to know where I stand" still is not.
_NOT_A_LINE = re.compile(
    r"^(?:know|be (?:honest|left|paid|promoted|seen|taken)|say (?:that|no)|talk about|leave|quit"
    r"|get out|get away|go home|sleep|figure|decide|see where|stop (?:being|feeling|working|doing))"
    r"\b",
    re.IGNORECASE,
)
# "I keep being passed over", "I get tired", "I let it go": what befalls somebody is no purpose.
_BEFALLS = re.compile(
    r"^(?:keep (?!\w+ing (?:people|others|them|things|it))\w+ing\b"
    r"|get (?:\w+ed|\w+en|tired|sick|stuck|lost|paid|told|up|out|by|home|over|through|so|too|the "
    r"feeling)\b"
    r"|find (?:it|that|myself)\b|let (?:it|that|myself|things|\w+ down)\b"
    r"|make (?:do|mistakes|it|myself|ends|enough|less|more than)\b|give up\b|show up\b|bring up\b"
    r"|turn (?:up|down|\d+|twenty|thirty|forty|fifty|sixty)\b|carry on\b|help (?:it|myself)\b)"
    r"|\b(?:me|myself)$",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"\b(?:god|blank|worksheet|don'?t know|no idea|dunno|not sure|agency|skip)\b", re.I
)
# The subject of a sentence that tells something: nobody says what they are for with "its" or "we".
_TELLS = re.compile(
    r"^(?:i|i['’]?(?:m|ve|d|ll)|im|ive|we|he|she|they|it|its|it['’]s|this|that['’]?s|there|theres"
    r"|there['’]s|my|our|his|her|their|not|never|no|but|because|for|with|at|in|on|from)\b",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"^(?:i['’]?m|i am) (?:the|a|an|here)\b", re.IGNORECASE)
_FOR_PEOPLE = re.compile(r"^i(?:['’]d like| want) (?!to\b)\w.* to \w+", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:i|me|my|we|us)\b", re.IGNORECASE)
# An answer that is no "I want to…" is taken for a line only where it is short and says one thing.
MIN_LINE, MAX_LINE, MAX_BARE = 4, 34, 16


_I = re.compile(r"\b(?:i|me|myself|we)\b", re.IGNORECASE)
_I_DO = re.compile(
    r"i (?!(?:am|have|had|was|want|know|think|feel|don|do not|do|can|cannot|would|could|should"
    r"|might|may|must|will|like|love|need|hate|guess|suppose|mean|see|hear|never|already|just|only|said"
    r"|told|see|work|live|understand|agree|hope|wish|try|got|left|never)\b)[a-z]+\s",
    re.IGNORECASE,
)
# "It depends on the day", "my back hurts", "ten percent more": said instead of a line.
_NO_ANSWER = re.compile(
    r"^(?:it|it['’]?s|that|that['’]?s|hard|difficult|tricky|tough|good question|depends)\b"
    r"|^my (?:\w+ )?(?:back|head|knees?|feet|neck|shoulders?|stomach) (?:hurts?|aches?)\b"
    r"|\bdepends\b|\bsince\b|\bper ?cent\b|\d ?%|\b(?:a|pay) (?:raise|rise)\b",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"\b(?:was|were|had|did|didn['’]?t|came|went|said|told|got|gave|made|took|left|yesterday|last"
    r"|ago|once|when)\b|\b\w{3,}ed\b(?! (?:off|out)\b)"
    r"|\b(?:dunno|maybe|perhaps|sure|whatever|skip|next)\b",
    re.IGNORECASE,
)


def unasked(rest: str) -> bool:
    """Whether what follows "I want to" or "I help" may be a line though nobody asked for one."""
    return not (_OCCASION.search(rest) or _NOT_A_MISSION.search(rest) or _BEFALLS.search(rest))


def purpose(rest: str) -> bool:
    """Whether what follows "I want to" or "I keep" says what somebody is for."""
    return not (_NOT_A_LINE.search(rest) or _BEFALLS.search(trimmed(rest)))


def wording(rest: str) -> bool:
    """Whether a wish in the middle of talk about a draft can be another wording of it."""
    return not (_NOT_A_MISSION.search(rest) or _BEFALLS.search(rest))


def given(piece: str) -> bool:
    """Whether a short answer to "what is your line?" can be tried on as the line it is.

    What somebody does, or how it is to be for others; no story, no state, no wish for oneself.
    """
    if not MIN_LINE <= len(words(piece)) <= MAX_BARE or reported(piece):
        return False
    tells = _NOT_A_LINE.search(piece) or _OCCASION.search(piece) or _STORY.search(piece)
    tells = tells or _NO_ANSWER.search(piece)
    return not tells and (bool(_I_DO.match(piece)) or not _I.search(piece))


def complains(message: str) -> bool:
    """Whether a message is about the question, or says that there is no answer."""
    return bool(_COMPLAINT.search(message))


def bare(piece: str) -> bool:
    """Whether a sentence can stand as a line without a word of its own changed."""
    count = len(words(piece))
    if reported(piece) or count < MIN_LINE:
        return False
    if _FOR_PEOPLE.match(piece):
        return count <= MAX_LINE
    if count > MAX_BARE or _OCCASION.search(piece):
        return False
    if _STANDS_FOR.match(piece):
        return True
    return not (_TELLS.match(piece) or _MYSELF.search(piece))
