"""Finds where a sentence speaks of people in general, or of what is known."""

from __future__ import annotations

import re

from coach.verification.quotations import outside

_GENERAL = re.compile(
    r"(?:^|[.!?] )(?:most|many|few|all|some) (?!right\b"
    r"|of (?:this|that|it|these|those|your|them)\b)\w|"
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
    r"|\b(?:typical|common|normal|usual|unusual|statistic\w*)\b|\bwhat (?:\w+ )?\w+s do\b"
    r"|\bthere (?:are|is) (?!one (?:more|part|thing)\b)(?:\w+ ){1,3}(?:where|who|which|that)\b",
    re.IGNORECASE,
)


def general(text: str) -> str:
    """The words of ``text`` that speak of people in general or of what is known, or ""."""
    found = _GENERAL.search(outside(text))
    return found.group() if found else ""
