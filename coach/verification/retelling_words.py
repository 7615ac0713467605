"""The closed lists of a retelling: what frames it, says nothing new, binds a statement."""

from __future__ import annotations

import re

from coach.verification.strict_words import word_list
from coach.verification.wording import stem

YOU, THEY = "YOU", "THEY"
THEIRS = frozenset({"he", "she", "they", "him", "her", "them", "his", "their", "who", "hers"})


def _roots(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in word_list(name))


# What leads up to their words and claims nothing of its own.
FRAMES = tuple(
    re.compile(frame, re.IGNORECASE)
    for frame in (
        r"\byou (?:also |just |have |had |now )?(?:say|said|write|wrote|tell me|told me"
        r"|mention|mentioned|put it|call it|called it)(?: that\b| as\b| like this\b)?",
        r"\b(?:on (?:the )?one (?:side|hand)|on the other(?: side| hand)?|at the same time)\b",
        r"\b(?:so far )?(?:i have|i hear|i heard|i read|i note|what i hear is|what i have is)\s*:?",
        r"\bin your (?:own )?words?\b|\byour (?:own )?words?(?: for (?:it|that))?\b",
        r"\bas you put it\b|\bin what you (?:say|said|wrote|tell me|told me)\b",
        r"\b(?:all|what) you (?:hear|heard|read) (?:was|is)\b",
        r"\byou leave with(?=(?: your \w+)?\W*,)",
        r"\bgoes with you(?=\W*,)|\b(?:beside|next to) (?:it|that) (?:stands|is)\b",
        r"\b(?:both are|both of them are|all of that is|it is all) (?:there|here|true)\b",
        r"\bthere (?:are|is|was|were)\b|\bthat(?:['’]s| is| was| makes)\b|\bthese are\b",
        r"\b(?:two|three|both) (?:things|sides|parts|voices|halves|ways|answers|reasons|lines"
        r"|versions|sentences)\b"
        r"(?: (?:stand|are|lie)(?: there| here| side by side| next to each other)?)?",
        r"\bside by side\b|\bnext to (?:it|that|each other)\b|\bin one breath\b|\bso far\b",
        r"\bout of (?:ten|10)\b",
    )
)
OWN_WORDS = re.compile(
    r"\byou (?:also |just |have |had |now |yourself )?(?:say|said|write|wrote|tell|told|mention"
    r"|mentioned|put|call|called|think|feel|admit|admitted)\b|\byour (?:own )?words?\b",
    re.IGNORECASE,
)
# Before words that others spoke to them.
HEARD = re.compile(
    r"\byou (?:were told|(?:only |just |often )?(?:hear|heard|read))\b", re.IGNORECASE
)
# Function words: they carry nothing that could be wrong by itself.
EMPTY = _roots("retelling_empty")
# A reflection may use these although they did not: they say nothing that could be news.
LIGHT = _roots("retelling_light")
# What may stand about a quotation of theirs: when it was said, and what the method calls it.
AROUND = _roots("retelling_frame")
# Somebody a clause may be about, and who they are alike with ("she" may be anybody but the person).
PERSONS = {
    YOU: YOU,
    THEY: THEY,
    **dict.fromkeys(_roots("persons"), THEY),
}
TELLS = _roots("tells")
# Words that change what the clause around them says: kept, or the clause may not be used.
BINDS = _roots("binds")
HEDGES = _roots("hedges")
# Words that open another clause.
NEW_CLAUSE = frozenset({"and", "but", "yet", "so", "becaus", "whil", "although", "though", "sinc"})
# Times are the same for everybody: whose they are need not be asked.
SAME_FOR_ALL = _roots("times")
# "Since you were 15": of a time, not a reason.
SINCE = re.compile(
    r"\bsince (?=(?:you were )?(?:\d|january|february|march|april|may\b|june|july|august|september"
    r"|october|november|december|then\b|last\b))",
    re.IGNORECASE,
)
# Words that tie a clause to the one before it.
TIES = _roots("ties")
