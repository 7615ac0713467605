"""Finds where a sentence speaks of people in general, or of what is known."""

from __future__ import annotations

import re

from coach.verification.quotations import outside

# Most places of a sentence begin no word: the guard saves every alternative behind it a try there.
_GENERAL = re.compile(
    r"(?:^|[.!?] )(?:most|many|few|all|some) (?!right\b"
    r"|of (?:this|that|it|these|those|your|them)\b)\w"
    r"|\b(?=\w)(?:"
    r"\b(?:most|many|some|all|few|plenty of|lots of) (?:\w+ )?(?:people|persons|men|women|folks"
    r"|of us|others|managers|leaders|founders|coaches|employers|companies|bosses|careers|jobs)\b"
    r"|(?<!\bdid )\b(?:people|everyone|everybody|others|anyone|nobody|no one"
    r"|(?<!\bthe )(?<!\bthat )(?<!\bthis )(?<!\bwhich )one|men|women)"
    r" (?:who|in your|like you|often|usually|tend|always|never|find|finds|need|needs|feel|feels|say"
    r"|says|know|knows|does|do|learn|learns|struggles?|ends? up|gets?|goes|has been|have been)\b"
    r"|\b(?:research|researchers|stud(?:y|ies)|science|scientists?|psycholog\w+|experts?|surveys?"
    r"|statistics|neuroscien\w+)\b|\b(?:data|therapists|doctors) (?:shows?|says?|know|find)\b"
    r"|\b(?:is|are|it['’]s) (?:well[- ])?known (?:to|that|as|for)\b|\btends? to\b|\busually\b"
    r"|\btypically\b|\bstatistically\b|\bon average\b|\bin general\b|\bgenerally\b|\bas a rule\b"
    r"|\bnormally\b|\bnine times out of\b|\brule of thumb\b|\b(?:often|commonly|always) (?:leads?"
    r"|means?|happens?|makes?|brings?|turns?|works?)\b"
    r"|\b(?:typical|common|normal|usual|unusual|statistic\w*)\b"
    r"|\bwhat (?!did\b|does\b|do\b)(?:\w+ )?\w+s do\b"
    r"|\bthere (?:are|is) (?!one (?:more|part|thing)\b)(?:\w+ ){1,3}(?:where|who|which|that) \w)",
    re.IGNORECASE,
)

# What a coach's own thought may not be sure of: everybody, always, what others will do or feel,
# what somebody's chances are.
_SWEEPING = re.compile(
    r"\b(?=\w)(?:"
    r"\b(?:nobody|no one|everyone|everybody|anyone who|anybody who|whoever|those who|people who)\b"
    r"|\bevery (?!bit\b|word\b|step\b|time\b|one of\b|now\b|single\b|other\b|answer\b|line\b"
    r"|sentence\b)\w+ (?:\w+ )?(?:is|are|has|will|would|does|knows|feels|gets|goes|was)"
    r" (?!free\b|yours\b)"
    r"|\bno (?!need\b|rush\b|hurry\b|pressure\b|matter\b|wrong\b|right\b|more\b|answer\b|one of\b)"
    r"\w+ (?:\w+ )?(?:will|would|can|could|ever)\b"
    r"|\b(?:clearly|obviously|certainly|surely|definitely|undoubtedly|no doubt|of course)\b"
    r"|\b(?:good|better|best|real|fair) chances?\b|\bbound to\b|\bsure to\b|\bin the end\b"
    r"|(?<!can )(?<!could )\b(?:always|ever) (?!been\b)\w+"
    r"|\b(?!(?:we|you|i|that|this|it|which|there|what|nothing|page|record|coach|question)\b)\w+"
    r" (?:will|won['’]t) (?!do\b|be (?:here|there|kept)\b))",
    re.IGNORECASE,
)


BROAD = "It speaks of people in general, or of what is known"
"""The reason against either."""
# "What would be a normal day for you": theirs, and nobody else's.
_OF_YOU = re.compile(
    r"\b(?:typical|common|normal|usual|unusual|usually|normally|typically)\b"
    r"(?=[^.?!]*\b(?:for|to|with) you\b|[^.?!]* (?:do|are|would|will) you\b|[^.?!]* like\?)"
    r"|\b(?:few|some|many) (?=(?:words|lines|sentences|days|minutes)\b)",
    re.IGNORECASE,
)


def general(text: str) -> str:
    """The words of ``text`` that speak of people in general or of what is known, or ""."""
    found = _GENERAL.search(_OF_YOU.sub(" ", outside(text)))
    return found.group() if found else ""


def sweeping(text: str) -> str:
    """The words of the coach's own thought that are surer than it can be, or ""."""
    found = _SWEEPING.search(outside(text))
    return found.group() if found else ""
