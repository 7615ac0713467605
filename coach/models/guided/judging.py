"""Reads a verdict on a drafted line out of a message that may also speak of other things."""

from __future__ import annotations

import re
from typing import Literal

from coach.models.guided.words import sentences, words

GOOD = re.compile(
    r"\b(?:good|fine|keep|love|yes|right|stays?|true|works?|fits?|ok|okay|nice|mine"
    r"|i (?:do |really |quite )?like|like (?:it|that|this))\b",
    re.I,
)
BAD = re.compile(
    r"\b(?:not|no|don'?t|sounds?|too|hate|wrong|cheesy|big|grand|vague|film|poster|weird|never|isn'?t|"
    r"pinch\w*|odd|kitsch|corporate|change|without|drop|cut|delete|remove)\b",
    re.IGNORECASE,
)
# "People who are awake at the wrong time" says nothing of the line, whatever words it shares.
_OF_THE_LINE = re.compile(
    r"\b(?:it|its|it'?s|this|line|sentence|words?|wording|draft|phrase|version|sounds?|reads?"
    r"|pinch\w*|rubs?|half|part|everything|nothing|too|cross out|put like)\b"
    r"|\bthat(?:'?s| one| line| part| bit| is| sounds| fits| works| will)?\b(?=\W*$|\W+\w+\W*$)"
    r"|\bthat(?:'?s| one| line| part| bit)\b|[\"“«]",
    re.IGNORECASE,
)
_PRAISED = re.compile(
    r"\W*(?:(?:oh|ah|ok|thanks|thank you)\W+)*"
    r"(?:(?:that'?s |it'?s )?(?:well|nicely) put|(?:that'?s )?a good way of putting it|makes sense"
    r"|sounds good|nice|cool|great|wow|perfect|true|right|fair enough|ok(?:ay)?)\b(?! question)",
    re.IGNORECASE,
)
_BARE, _LONGEST = 4, 16
Verdict = Literal["good", "bad", ""]


def judged(text: str) -> Verdict:
    """What ``text`` says of a line that was read out: "" where it speaks of something else."""
    said = [piece for piece in sentences(text) if _of_the_line(piece)]
    short = len(words(text)) <= 3 * _BARE
    if short and any(map(GOOD.search, said)) and not any(map(BAD.search, said)):
        return "good"
    if any(map(BAD.search, said)):
        return "bad"
    return "good" if any(map(GOOD.search, said)) else ""


def praised(message: str) -> bool:
    """Whether a courtesy ("well put", "nice") is meant for what was read out; "thanks" is not."""
    return bool(_PRAISED.match(message))


def _of_the_line(piece: str) -> bool:
    count = len(words(piece))
    return count <= _BARE or (count <= _LONGEST and bool(_OF_THE_LINE.search(piece)))
