"""Tells what is no answer of the person's own: a courtesy, somebody else's wish, a pay slip."""

from __future__ import annotations

import re

# What only the person can say of themself. What others see in them (a strength, a shadow, a gap)
# is an answer in anybody's words.
OWN = frozenset(
    {
        "arrival.session_goal",
        "mission.motives",
        "mission.line",
        "job_after_next.end_state",
        "job_after_next.job_after_next",
        "job_after_next.next_job",
        "north_star.remains",
        "north_star.form",
        "north_star.first_gift",
        "shadows.items.+.experiment",
    }
)
_PART = (
    r"(?:very well|right(?: then)?|(?:many )?thank(?:s| you)(?: (?:very much|so much|a lot|again"
    r"|all|for (?:today|tonight|this|your time|everything|listening)))*|cheers|ta|well then"
    r"|good ?(?:night|evening|morning|day|afternoon|bye)|bye(?: bye| for now)?|sleep well|take care"
    r"|see you(?: then| soon| next time| tomorrow)?|until (?:next time|tomorrow|then)|so long"
    r"|hello|hi(?: there)?|hey|dear coach|that(?:'s| is) (?:me|it|all|everything)(?: done)?"
    r"(?: from me)?|(?:that'll|that will) do|i(?:'ll| will) (?:stop|leave it|leave) (?:here|there)"
    r"|i(?:'m| am) off(?: to bed)?|enough|all right|alright|ok(?:ay)?|fine|lovely|great|good|yes"
    r"|no|please|for (?:now|today|tonight|the moment)|coach|then|and|so|have a (?:good|nice) \w+"
    r"|have a (?:good|nice) one|you too|i (?:suppose|guess)|robot|machine|very much)"
)
_COURTESY = re.compile(rf"\W*{_PART}(?:\W+{_PART})*\W*", re.IGNORECASE)
# A gut or a head is the person's own, and nobody, money or people in general asks them for nothing.
_NOT_SOMEBODY = (
    r"(?!(?:(?:my|the)\s+)?(?:\w+\s+){0,2}?(?:gut|guts|heart|body|head|mind|brain|back|soul|belly"
    r"|stomach|instinct|intuition|dream|conscience|voice|part of me|side of me)\b)"
    r"(?!(?:nobody|no one|none|nothing|money|work|life|experience|time|people)\b)"
)
_SOMEBODY = _NOT_SOMEBODY + (
    r"(?:(?:boss|wife|husband|mum|mom|dad|mother|father|sister|brother|hr|friends|family|kids"
    r"|management|doctor|partner)|(?:my|our|his|her|their|the)\s+(?:[\w'-]+\s+){0,2}?[\w'-]+|he|she|they|every(?:one|body)"
    r"|(?:some|most|other) people|(?!I\b)(?-i:[A-Z])[\w'-]+)"
)
_WANTS = (
    r"(?:says?|said|thinks?|thought|wants?|wanted|tells? me|told me|keeps? (?:saying|telling)"
    r"(?: me)?|reckons?|suggests?|suggested|insists?|believes?|(?:would|'d) (?:like|love|prefer)"
    r"|wishes|expects?|hopes?|advises?|recommends?|(?:is|are) (?:sure|"
    r"convinced|certain)|tries to talk me|pushes me|urges? me|asks? me to|asked me to)"
)
# What a mission is for is often what somebody else wants: "the driver wants a warm bus". Not what
# the person is told to want.
_TELLS_ME = re.compile(
    r"\b(?:tells?|told|telling|asks?|asked|pushes|urges?|wants?|wanted|advises?|(?:would|['’]d) "
    r"(?:like|love|prefer)|expects?|talk) (?:me|us)\b"
    r"|\b(?:thinks?|thought|says?|said|saying|reckons?|believes?|(?:is|are|['’]s) (?:sure|convinced"
    r"|certain)|suggests?|suggested|insists?|recommends?|hopes?)\b.{0,12}\b(?:i|i['’]d|me)\b",
    re.IGNORECASE,
)
_ANOTHERS = re.compile(
    rf"\W*(?:(?:well|so|and|but|then|now|also|because|of course|honestly)\W+)*{_SOMEBODY}\s+"
    rf"(?:also |always |just |really |even |still |all |clearly |now )?{_WANTS}\b",
    re.IGNORECASE,
)
# Their own word to it, in a clause of its own: "… and she's right", "but I want to stay".
_OWN_WORD = re.compile(
    r"(?:[,;:.]|\b(?:and|but|while|whereas|though|so)\b)\W*(?:\w+\W+){0,2}?"
    r"(?:\b(?:i|we)(?:'d| would|'ll| will| (?:really|just|also|do|now|still))* (?:want|like"
    r"|love|wish|agree|hope|plan|need|prefer|mean to|intend|decide[ds]?|think (?:so|that too)"
    r"|believe|do too|am going|could|can see|look forward)\b"
    r"|\b(?:i'?m|i am) (?:going to|with (?:him|her|them)|after|here)\b"
    r"|\b(?:(?:s?he|they|it)(?:'s| is|'re| are)|was|were) right\b|\bme too\b"
    r"|\bso do i\b|\b(?:i'd|i'll|we'd)\b)",
    re.IGNORECASE,
)
# Money words that name a condition and no reason to work.
_CONDITION = re.compile(
    r"\b(?:sick(?:ness)? (?:pay|leave|note)|(?:maternity|holiday|redundancy|severance|notice|half|"
    r"statutory) pay\w*|pay[- ]?(?:slip|roll|freeze|cut|gap|band|grade|day|scale|stub)s?|unpaid"
    r" (?:leave|invoices?|bills?|holidays?|days? off|break)"
    r"|(?:insurance|pension|benefit|tax) (?:form|office|letter|question|scheme|case)s?"
    r"|signed off|security (?:check|gate|camera|badge|update)s?)\b",
    re.IGNORECASE,
)
_NO_MOTIVE = re.compile(r"\W*(?:it'?s )?not (?:for|about) (?:the )?\w+\W*$", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:want|need|like|love|because|honest|for the|matters?|reason|why i|so that|good|safe"
    r"|motive|enjoy|mission|work for|stay for)\b",
    re.IGNORECASE,
)


def courtesy(piece: str) -> bool:
    """Whether a sentence only greets, thanks or takes its leave."""
    return bool(_COURTESY.fullmatch(piece.replace("’", "'")))


def anothers(piece: str) -> bool:
    """Whether a sentence says what somebody else says or wants, and nothing of the person's own."""
    plain = re.sub(r"\b(s?he|they)'(s|re)\b", _in_full, piece.replace("’", "'"), flags=re.I)
    found = _ANOTHERS.match(plain)
    return found is not None and not _OWN_WORD.search(plain, found.end())


def _in_full(short: re.Match[str]) -> str:
    return f"{short[1]} {'is' if short[2] == 's' else 'are'}"


def theirs_to_say(path: str, piece: str) -> bool:
    """Whether a sentence can answer for ``path`` in its speaker's name."""
    if path == "mission.motives" and _NO_MOTIVE.match(piece):
        return False
    if path == "mission.motives" and _CONDITION.search(piece):
        return bool(_REASON.search(piece))
    if path.startswith("mission.") and not _TELLS_ME.search(piece):
        return True
    return path not in OWN or not anothers(piece)
