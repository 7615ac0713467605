"""Holds the coach's own sentences and questions to claiming no fact that nobody told."""

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
from coach.verification.tellings import TITLES
from coach.verification.wording import STOP, common_words, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Who or what the coach may speak of in its own voice.
_OPENS, _DOES = word_list("coach_opens"), word_list("coach_asks_to")
_MAY_BE = word_list("may_be")
_BEFORE_YOU = listed(
    "if whenever when whether until once unless before as however wherever what how where thank"
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
    r"|convinced|holds|held) (?!(?:it|that|this|the (?:number|figure))\b)"
    r"(?:you|your|him|her|them|[A-Z]\w+)\b(?P<fact>[^?.;:]*)",
    re.I,
)
_WHY = re.compile(
    r"\b[Ww]hy (?:did|do|does|is|are|was|were|has|have|had|would|will)(?:n['’]t)?"
    r" (?P<fact>[^?.,;:]+)"
)
# "Which decision did she take from you": that she took one.
_WHICH_DID = re.compile(
    r"\b(?:[Ww]hich|[Ww]hat) (?:[\w'’-]+ ){1,3}?did (?P<fact>(?!you\b)[\w'’-]+ [^?.,;:]+)"
)
_WHICH = re.compile(
    r"\b(?:the|that|your|his|her|those|these) \w+ (?:that |who |which )?(?P<fact>(?:[A-Z]\w+"
    r"|he|she|they|you) (?:have |had |has )?(?:\w+ed|took|gave|made|got|lost|left|won|stole|broke"
    r"|sold|built|told|kept|found|held|taken|given|said|wrote|did)\b)"
)
_TELLING = re.compile(
    r"\b(?:did|does|has|have) (?P<who>(?:(?:the|your|his|her|their) )?(?!(?:you|people|any\w+)\b)"
    r"[\w'’]+(?: \w+)?) (?:say|tell|write|(?:answer|ask)(?:ed)?|reply|promise|said|told|written)\b"
)
_TELLS = re.compile(
    r"\b(?:say|says|said|tell|tells|told|write|writes|wrote|ask|asks|asked|answer|answers|answered"
    r"|called|calls)\b",
    re.IGNORECASE,
)
_EVENTS = frozenset({"let", "go", "get", "got", "gave", "give", "made", "put", "must"})
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)(?:n['’]t)?\b|['’]ve\b|['’]d\b", re.IGNORECASE)
# A question about what might be: new words are what it is for.
_OPEN = re.compile(
    r"^\W*(?:(?:if|suppose|imagine|say|let['’]s say|picture|with|from|on|in|for|and|so|before|after"
    r"|when|once|at|by|between|until)\b[^?]*[,:] *)?(?:(?:and|so|but|or|then) )?"
    r"(?:(?:what|who|whom|which|where|when|how|why)\b(?: (?!do\b|does\b|did\b|is\b|are\b"
    r"|was\b|were\b|has\b|have\b|had\b)[\w'’]+){0,6}? )?"
    r"(?:would|could|can|will|might|may|should|shall|[\w]+['’](?:ll|d))\b",
    re.IGNORECASE,
)
# How something imagined looks, and what is missing for it: new words are what it is for.
_IMAGINED = re.compile(
    r"^\W*(?P<so>(?:if|suppose|imagine|picture)\b[^?]*?), *(?:what|who|where|how|which)\b"
    r"(?! (?:did|was|were|had)\b)"
    r"|^\W*what (?:else )?(?:is|are|['’]s) (?:still )?(?:missing|needed)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|that|his|her|their) ([\w'’-]+)", re.IGNORECASE)
_PAST_LIGHT = word_list("asked_of_the_past")
_IRREGULAR = word_list("past_forms")
_YOURS = word_list("yours")


def asserted(text: str, heard: Sequence[str], said: Iterable[str]) -> str:
    """The word of a coach's own sentence with which it claims what nobody said, or "".

    ``heard`` are the person's messages, ``said`` all texts whose words may be used.
    """
    held = _held(said)
    bare = TITLES.sub(r"\1", outside(text))
    return _foreign_subject(bare, heard, held) or _fact_about_them(bare, heard, held)


def presumed(text: str, heard: Sequence[str], said: Iterable[str]) -> str:
    """What a question takes for granted and the messages ``heard`` do not carry, or "".

    ``said`` are all texts whose words may be used.
    """
    bare = outside(text)
    held = _held(said)
    for match in (*_GIVEN.finditer(bare), *_ASKED.finditer(bare)):
        fact = (match["fact"] or match.groupdict().get("told") or "").strip()
        if fact and _speaks_of_fact(match.group(), fact) and retold(_plain_fact(fact), heard):
            return match.group().strip()
    for pattern, least in ((_WHY, 2), (_WHICH_DID, 2), (_WHICH, 1)):
        for match in pattern.finditer(bare):
            if not _theirs(match["fact"], least, heard, held):
                return match["fact"].strip()
    telling = _TELLING.search(bare)
    if telling and not _told(telling["who"], heard):
        return telling.group()
    imagined = _IMAGINED.search(bare)
    if imagined:
        after = " ".join(_DEFINITE.findall(bare[imagined.end() :])) if imagined["so"] else ""
        told = _content(f"{imagined['so'] or ''} {after}")
        foreign = [w for w in told if not _known(w, held) and w not in _light()]
        return foreign[0] if foreign else _not_theirs(bare, held)
    if not _OPEN.search(bare):
        free = _words_for(bare)
        foreign = [w for w in _content(bare) if not _known(w, held) and w not in free]
        return foreign[0] if foreign else ""
    return _not_theirs(bare, held)


def _theirs(fact: str, least: int, heard: Sequence[str], held: frozenset[str]) -> bool:
    """Whether they said ``fact``, or at least every carrying word of it and ``least`` of those."""
    wanted = [word for word in words(fact) if word not in STOP or word in _EVENTS]
    if len(wanted) >= least and all(stem(word) in held for word in wanted):
        return True
    return not retold(fact, heard)


def _told(who: str, heard: Sequence[str]) -> bool:
    """Whether some message tells of ``who`` that they said or did something."""
    names = {stem(w) for w in words(who) if w not in STOP and not is_number_word(w)}
    clauses = (clause for message in heard for clause in re.split(r"[.!?,;]", message))
    return any(
        names <= {stem(w) for w in words(clause)} for clause in clauses if _TELLS.search(clause)
    )


def _speaks_of_fact(whole: str, fact: str) -> bool:
    opener = words(whole)[:1]
    if opener and opener[0] in {"when", "before", "as", "while", "after"}:
        told = [w for w in words(fact) if w not in {"you", "your"}]
        return any(_is_past(w) for w in told)
    return True


def _is_past(word: str) -> bool:
    return word in _IRREGULAR or (word.endswith("ed") and word not in {"need", "feed", "indeed"})


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


def _foreign_subject(text: str, heard: Sequence[str], held: frozenset[str]) -> str:
    """The word with which a sentence that is not of I, we, you or it claims something, or ""."""
    for sentence in re.split(r"[.!?;:—–]\s+", text):
        spoken = words(sentence)
        about = _about_somebody(sentence, spoken)
        if not spoken or (not about and (spoken[0] in _OPENS or spoken[0] in _DOES)):
            continue
        clause = sentence if about else sentence.split(",")[0]
        weighed = _WEIGHS.match(clause)
        placed = None if about or set(spoken[:3]) & _SOMEBODY else _PLACED.match(clause)
        clause = placed["thing"] + placed["where"] if placed else clause
        free = _light() if weighed or not about else frozenset()
        foreign = [w for w in _content(clause) if stem(w) not in held and w not in free]
        if foreign:
            return foreign[0]
        if about and not weighed and _content(sentence) and retold(sentence, heard):
            return spoken[0]
    return ""


# "The contracts could be", "Thursdays sound like a good place": an offer, or what it is worth.
_WEIGHS = re.compile(
    r"^(?:[\w'’-]+ ){1,6}?(?:can|could|may|might|(?:is|are|sounds?|looks?|seems?)(?: like)?"
    r" (?:a|an|one|worth|something|fine|good|enough|where|there|here|on))\b",
    re.IGNORECASE,
)

_SOMEBODY = word_list("persons")
# "The jacket can hang there": what a thing of theirs may do is an offer, whatever the verb.
_PLACED = re.compile(
    r"^(?P<thing>(?:[\w'’-]+ ){1,4}?)(?:can|could|may|might) (?!have\b|be\b|only\b)[\w'’-]+"
    r"(?P<where>(?! (?:you|your|him|his|her|them|their|us|my|our|[A-Z]\w+)\b).*)$",
    # Names are told by their capitals here.
)


def _about_somebody(sentence: str, spoken: Sequence[str]) -> bool:
    """Whether a sentence is of somebody or something of theirs, or of a sort of people."""
    if not spoken:
        return False
    if spoken[0] in {"your", "his", "her", "their"}:
        return len(spoken) > 1 and spoken[1] not in _YOURS
    if spoken[0] in {"that", "this", "these", "those"}:
        noun = len(spoken) > 1 and spoken[1] not in STOP and spoken[1] not in _light()
        return noun and not _is_past(spoken[1]) and not spoken[1].endswith("s")
    named = re.match(r"\W*[A-Z][\w'’]+\W+[a-z]", sentence) is not None
    known = spoken[0] in _OPENS | _DOES | common_words() | _light()
    plural = spoken[0].endswith("s") and spoken[0] not in _OPENS | _DOES | _light()
    return plural or (named and not known)


def _fact_about_them(text: str, heard: Sequence[str], held: frozenset[str]) -> str:
    how = _HOW_YOU_ARE.search(text)
    if how and not _known(how[1].lower(), held):
        return how[1]
    for match in _YOU.finditer(text):
        rest = words(match["rest"])
        if not rest or _is_no_fact(text[: match.start("rest")], match, rest):
            continue
        foreign = [w for w in _content(" ".join(rest)) if not _known(w, held) and w not in _voice()]
        if _SPOKE.intersection(rest[:2]):
            foreign = [w for w in foreign if w not in _SAFE_OF_THEM | _SPOKE]
            named = re.search(r"\b[A-Z]\w", match["rest"])
            if foreign or (named and retold("you " + match["rest"], heard)):
                return (foreign or rest)[0]
        elif any(word not in _HARMLESS for word in rest) and retold("you " + match["rest"], heard):
            return (foreign or rest)[0]
    return _not_theirs(text, held)


_HOW_YOU_ARE = re.compile(r"\bhow ([\w'’]+) you(?:['’]re| are| were| must)\b", re.IGNORECASE)
# What they did in this conversation, of which the coach may speak.
_SPOKE = word_list("spoke")
_HARMLESS = word_list("harmless")


def _is_no_fact(before: str, match: re.Match[str], rest: Sequence[str]) -> bool:
    """Whether what follows "you" is an offer, a condition or an infinitive."""
    short = (match["short"] or "").replace("’", "'")
    if short not in {"'ll", "'d"} and rest[0] in _MAY_BE | {"to", "free", "welcome"}:
        return True
    if rest[0] == "and" and match["before"] == "to":  # "good night to you and to the cat"
        return True
    if re.search(r"\bas if you\W*$|\bas though you\W*$", before, re.IGNORECASE):
        return False
    return (match["before"] or "").lower() in _BEFORE_YOU


_SAFE_OF_THEM = _YOURS | word_list("safe_of_them")


def _not_theirs(text: str, held: frozenset[str]) -> str:
    """What ``text`` calls theirs ("your talent for") and nobody said they have."""
    for match in _YOUR.finditer(text):
        near = [w for w in words(match[1]) if w not in STOP]
        if near and not any(_known(w, held) or w in _YOURS or is_number_word(w) for w in near[:2]):
            return near[0]
    return ""
