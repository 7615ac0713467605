"""Holds the coach's own sentences and questions to claiming nothing: no rule, fact or praise."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach.verification.lexicon import same_family
from coach.verification.names import CALENDAR
from coach.verification.numerals import is_number_word
from coach.verification.quotations import outside
from coach.verification.retelling import retold
from coach.verification.strict_words import word_list
from coach.verification.wording import STOP, common_words, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GENERAL = re.compile(
    r"(?:^|[.!?] )(?:most|many|few|all|some) (?!right\b"
    r"|of (?:this|that|it|these|those|your|them)\b)\w|"
    r"\b(?:most|many|some|all|few|plenty of|lots of) (?:\w+ )?(?:people|persons|men|women|folks"
    r"|of us|others|managers|leaders|founders|coaches|employers|companies|bosses|careers|jobs)\b"
    r"|\b(?:people|everyone|everybody|others|anyone|nobody|no one|one|men|women)"
    r" (?:who|in your|like you|often|usually|tend|always|never|find|finds|need|needs|feel|feels|say"
    r"|says|know|knows|does|do|learn|learns|struggles?|ends? up|gets?|goes|has been|have been)\b"
    r"|\b(?:research|researchers|stud(?:y|ies)|science|scientists?|psycholog\w+|experts?|surveys?"
    r"|statistics|neuroscien\w+)\b|\b(?:data|therapists|doctors) (?:shows?|says?|know|find)\b"
    r"|\b(?:is|are|it['’]s) (?:well[- ])?known (?:to|that|as|for)\b|\btends? to\b|\busually\b"
    r"|\btypically\b|\bstatistically\b|\bon average\b|\bin general\b|\bgenerally\b|\bas a rule\b"
    r"|\bnormally\b|\bnine times out of\b|\brule of thumb\b|\b(?:often|commonly|always) (?:leads?"
    r"|means?|happens?|makes?|brings?|turns?|works?)\b",
    re.IGNORECASE,
)
# Who or what the coach may speak of in its own voice.
_OPENS = word_list("coach_opens")
_DOES = word_list("coach_asks_to")
_MAY_BE = word_list("may_be")
_BEFORE_YOU = listed(
    "if whenever when whether until once unless before as however wherever what how"
)
_YOU = re.compile(
    r"(?:(?P<before>[\w'’]+)[ ,]+)?\byou(?P<short>['’](?:ve|re|d|ll))?\s+(?P<rest>[^,.;:!?—–]*)",
    re.I,
)
_YOUR = re.compile(r"\byour ((?:[\w'’-]+\s*){1,2})", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(?:(?i:(?<!changed )since|now that|given that|seeing that|because|even though|although"
    r"|though|considering|in spite of|despite|due to|thanks to)\s+(?!of\b)(?P<fact>\w[^,?.;:]*)"
    r"|(?i:after|when|before|as|while)\s+(?P<told>(?:you|your|he|she|they|his|her|their|the|all|it"
    r"|[A-Z])[^,?.;:]*))"
)
_ASKED = re.compile(
    r"\b(?:what|who|which \w+|how) (?:has |have |had |is |was )?(?:stopped|stops|stopping|made"
    r"|makes|making|kept|keeps|keeping|led|drove|drives|prevented|prevents|got|brought|pushed|forced"
    r"|convinced|holds|held) (?:you|your|him|her|them|[A-Z]\w+)\b(?P<fact>[^?.;:]*)",
    re.I,
)
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)(?:n['’]t)?\b|['’]ve\b|['’]d\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:would|could|can|will|might|may|should|shall|if|imagine|suppose|want|like to|next"
    r"|tomorrow|ready|going to|need)\b|['’]ll\b",
    re.I,
)
_PAST_LIGHT = word_list("asked_of_the_past")
_YOURS = word_list("yours")


def general(text: str) -> str:
    """The words of ``text`` that speak of people in general or of what is known, or ""."""
    found = _GENERAL.search(outside(text))
    return found.group() if found else ""


def asserted(text: str, said: Iterable[str]) -> str:
    """The word of a coach's own sentence with which it claims what nobody ``said``, or ""."""
    held = _held(said)
    bare = outside(text)
    return _foreign_subject(bare, held) or _fact_about_them(bare, held)


def presumed(text: str, heard: Sequence[str], said: Iterable[str]) -> str:
    """What a question takes for granted and the messages ``heard`` do not carry, or "".

    ``said`` are all texts whose words may be used.
    """
    bare = outside(text)
    for match in (*_GIVEN.finditer(bare), *_ASKED.finditer(bare)):
        fact = (match["fact"] or match.groupdict().get("told") or "").strip()
        if words(fact)[-2:] == ["said", "that"]:
            continue
        if fact and _speaks_of_fact(match.group(), fact) and retold(_plain_fact(fact), heard):
            return match.group().strip()
    held = _held(said)
    if not _OPEN.search(bare):
        foreign = [w for w in _content(bare) if not _known(w, held) and w not in _words_for(bare)]
        return foreign[0] if foreign else ""
    return _not_theirs(bare, held)


def _speaks_of_fact(whole: str, fact: str) -> bool:
    opener = words(whole)[:1]
    if opener and opener[0] in {"when", "before", "as", "while", "after"}:
        told = [w for w in words(fact) if w not in {"you", "your"}]
        return any(_is_past(w) for w in told)
    return True


def _is_past(word: str) -> bool:
    return word in _IRREGULAR or (word.endswith("ed") and word not in {"need", "feed", "indeed"})


_IRREGULAR = word_list("past_forms")


def _plain_fact(fact: str) -> str:
    return re.sub(r"^\s*(?:from|to|into)\b", "", fact)


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    path = Path(__file__).with_name("light.txt")
    return listed(path.read_text(encoding="utf-8")) | _voice() | _PAST_LIGHT | _YOURS


@lru_cache(maxsize=1)
def _voice() -> frozenset[str]:
    """Words with which the coach speaks of the conversation itself."""
    return word_list("coach_voice")


def _words_for(text: str) -> frozenset[str]:
    return _PAST_LIGHT | _YOURS if _PAST.search(text) else _light()


def _held(said: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for text in said for word in words(text))


def _known(word: str, held: frozenset[str]) -> bool:
    root = stem(word)
    return root in held or any(same_family(root, other) for other in held)


def _content(text: str) -> list[str]:
    return [
        word
        for word in words(text)
        if word not in STOP
        and word not in CALENDAR
        and not is_number_word(word)
        and not word.isdigit()
        and len(word) > 1
    ]


def _foreign_subject(text: str, held: frozenset[str]) -> str:
    for sentence in re.split(r"[.!?;:—–]\s+", text):
        spoken = words(sentence)
        about = _about_somebody(sentence, spoken)
        if not spoken or (not about and (spoken[0] in _OPENS or spoken[0] in _DOES)):
            continue
        clause = sentence if about else sentence.split(",")[0]
        free: frozenset[str] = frozenset() if about else _light()
        foreign = [w for w in _content(clause) if stem(w) not in held and w not in free]
        if foreign:
            return foreign[0]
    return ""


def _about_somebody(sentence: str, spoken: Sequence[str]) -> bool:
    """Whether a sentence is of somebody or something of theirs, or of a sort of people."""
    if not spoken:
        return False
    if spoken[0] in {"your", "his", "her", "their"}:
        return len(spoken) > 1 and spoken[1] not in _YOURS
    named = re.match(r"\W*[A-Z][\w'’]+\W+[a-z]", sentence) is not None
    known = spoken[0] in _OPENS | _DOES | common_words() | _light()
    plural = spoken[0].endswith("s") and spoken[0] not in _OPENS | _DOES | _light()
    return plural or (named and not known)


def _fact_about_them(text: str, held: frozenset[str]) -> str:
    for match in _YOU.finditer(text):
        before = (match["before"] or "").lower()
        rest = words(match["rest"])
        short = (match["short"] or "").replace("’", "'")
        free = short in {"'ll", "'d"} or (rest[:1] and rest[0] in _MAY_BE)
        if not rest or free or rest[0] in {"to", "free", "welcome"} or before in _BEFORE_YOU:
            continue
        foreign = [
            w
            for w in _content(" ".join(rest))
            if not _known(w, held) and w not in _SAFE_OF_THEM | _voice()
        ]
        if foreign:
            return foreign[0]
    return _not_theirs(text, held)


_SAFE_OF_THEM = _YOURS | word_list("safe_of_them")


def _not_theirs(text: str, held: frozenset[str]) -> str:
    """What ``text`` calls theirs ("your talent for") and nobody said they have."""
    for match in _YOUR.finditer(text):
        near = [w for w in words(match[1]) if w not in STOP]
        if near and not any(_known(w, held) or w in _YOURS or is_number_word(w) for w in near[:2]):
            return near[0]
    return ""
