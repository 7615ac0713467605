"""Holds a sentence about the person against what that person said, their corrections included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification import allowances, quotations, superseded
from coach.verification.bonds import misbound
from coach.verification.comparison import differences
from coach.verification.corrections import corrected, corrections, outdated
from coach.verification.cut import denies, sheds_denial
from coach.verification.detail import added, is_thing
from coach.verification.feelings import unvoiced
from coach.verification.figures import figures
from coach.verification.folding import find
from coach.verification.grounds import (
    Grounds,
    asks,
    checkable_reasons,
    quotation_reasons,
    verdict,
)
from coach.verification.pairing import pair
from coach.verification.score import Policy
from coach.verification.subjects import other_doer
from coach.verification.wording import content, listed, sentences, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Verdict
    from coach.verification.corrections import Correction
    from coach.verification.pairing import Pairing

CALLED = "what the person said there"
# Words for the conversation itself, which nobody has to have said.
_METHOD = frozenset(
    stem(word)
    for word in listed(
        """
        shadow superpower mission rabbit star north act commitment stage page record note answer
        earlier lay gather head arrival job next promotion heading sheet story line draft question
        weigh
        """
    )
)
# Times of day and lengths of time are how a frame speaks ("in your week as it is").
_TIMES = frozenset(
    stem(word) for word in listed("minute hour day week month year morning afternoon evening night")
)
_CLAUSES = re.compile(r"[,;:.!?—–]")
_ABOUT_THEM = re.compile(
    r"\b(?:you|your|yours|yourself|he|she|his|her|him|they|their|them)\b", re.I
)
_SAYS = re.compile(
    r"\byou (?:also |just |have |had |'ve )?(?:said|say|told (?:me|us)|tell me|wrote|mentioned"
    r"|admitted|called|explained|described)\b(?: that)?",
    re.IGNORECASE,
)
# "Two things stand side by side", "you will find": it speaks of itself.
_OWN_WAY = re.compile(
    r"\b(?:two|three) things\b|\byou(?:['’]ll| will) (?:find|see|read|hear)\b", re.IGNORECASE
)
# "I've put that right: …", "Corrected: …", said of what they put right.
_PUT_RIGHT = re.compile(
    r"\b(?:I(?:['’]ve| have) )?(?:put|set|got) (?:that|it|this|them)?\s?(?:right|straight)\b"
    r"|\b(?:corrected|mended|changed|amended)\s*(?=[:,])",
    re.IGNORECASE,
)
# A quotation may leave out a "not" that stands further before it.
_RIGHT_BEFORE = 2
_SEVERAL = 2
# How many new words with a meaning of their own a reflection may bring along.
_NEW_WORDS = {Policy.STRICT: 1, Policy.BALANCED: 3}


def check_reflection(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str], policy: Policy
) -> Verdict:
    """The verdict on a sentence of the kind ``reflection``; ``known`` may be used besides.

    A turn left out of ``heard`` does no harm where one with as much of the sentence carries it.
    """
    missing = [turn for turn in sentence.heard if turn not in messages]
    if missing:
        return verdict([f"There is no turn {t} that it could rest on." for t in missing], 0.0)
    everywhere = tuple(messages)
    lacking, turned, goodness = _check(
        sentence, messages, known, policy, sentence.heard or everywhere
    )
    if lacking and not turned and sentence.heard:
        turns = [
            t for t in messages if t in sentence.heard or _speaks_of(sentence.text, messages[t])
        ]
        elsewhere, otherwise, _ = _check(sentence, messages, known, policy, turns)
        lacking = lacking if otherwise else elsewhere
    return verdict([*lacking, *turned], goodness)


def _check(
    sentence: DraftSentence,
    messages: dict[int, str],
    known: Sequence[str],
    policy: Policy,
    turns: Sequence[int],
) -> tuple[list[str], list[str], float]:
    """What is lacking in ``turns``, what stands otherwise in them, and the share they carry."""
    made = corrections(messages)
    mended = corrected(messages, made)
    heard, now = [messages[turn] for turn in turns], [mended[turn] for turn in turns]
    text = allowances.without_scale(allowances.without_terms(sentence.text))
    text = allowances.without_reckoned(text, messages.values())
    # What stands between quotation marks is held against their words one by one below.
    bare = _OWN_WAY.sub(" ", quotations.outside(text))
    bare = _PUT_RIGHT.sub(" ", bare) if made else bare
    # "First September, then October" needs both what they said and how they put it right.
    spoken = tuple(dict.fromkeys((*now, *heard, *known)))
    grounds = Grounds(spoken, CALLED)
    named = Grounds((*spoken, _names(messages.values())), CALLED)
    lacking = checkable_reasons(bare, named, allowances.counts_what_was_said)
    turned = [*quotation_reasons(sentence.text, grounds), asks(sentence.text)]
    turned += _of_whom(sentence.text, list(mended.values()), spoken)
    stale = outdated(text, made)
    if stale:
        turned.append(f"They have put “{stale.old}” right since: it is “{stale.new}”.")
    elif old := superseded.stale(text, messages):
        turned.append(f"They have put “{old}” right since.")
    felt = unvoiced(sentence.text, [*messages.values(), *known])
    if felt:
        turned.append(f"It gives them a feeling they never voiced: “{felt}”.")
    pairing = pair(bare, spoken, speaker=True)
    about_correction = any(_both(c, bare.lower()) for c in made)
    if not about_correction and not any(find(sentence.text, said) for said in spoken):
        claims = _claims(bare) if quotations.quotations(text) else bare
        claiming = pair(claims, spoken, speaker=True)
        turned += differences(claiming, claims, spoken, "the person")
        lacking.append(_beyond(claiming, claims, policy))
    return [r for r in lacking if r], [r for r in turned if r], pairing.coverage


def _speaks_of(text: str, message: str) -> bool:
    """Whether some sentence of ``message`` has several carrying words of ``text``."""
    wanted = content(text)
    return any(len(wanted & content(said)) >= _SEVERAL for said in sentences(message))


def _names(messages: Iterable[str]) -> str:
    """What is written like a name anywhere: whom they once named may be named."""
    found = (word for message in messages for word in message.split() if word[0].isupper())
    return " ".join(word for word in found if not figures(word))


def _of_whom(text: str, messages: Sequence[str], spoken: Sequence[str]) -> Iterator[str]:
    """Reasons against names and deeds given to somebody else, and against a "not" cut off."""
    role, name = misbound(text, messages)
    if name:
        yield f"“{name.title()}” is not the name they gave to their {role}."
    deed = other_doer(text, messages)
    if deed:
        yield "It is somebody else of whom they said that."
    for words in quotations.quotations(text):
        before = text[: text.find(words)]
        if sheds_denial(words, spoken, _RIGHT_BEFORE) and not denies(before):
            yield f"“{words}” is cut out of a clause in which they say “not”."


def _claims(text: str) -> str:
    """Where their own words are quoted: only the clauses around them that speak of the person."""
    return ", ".join(clause for clause in _CLAUSES.split(text) if _ABOUT_THEM.search(clause))


def _both(correction: Correction, text: str) -> bool:
    return correction.old.lower() in text and correction.new.lower() in text


def _beyond(pairing: Pairing, text: str, policy: Policy) -> str:
    """The reason against a sentence that says more of the person than they said, or ""."""
    new = [word for word in added(pairing) if word.stem not in _METHOD]
    said = _SAYS.search(text)
    told = _CLAUSES.split(text[said.end() :])[0] if said else ""
    shown = ", ".join(f"“{word.text}”" for word in new)
    if any(word.text in told.lower() for word in new):
        return f"It puts words into their mouth: {shown}."
    things = [word for word in new if is_thing(word) and word.stem not in _TIMES]
    if things or len(new) >= _NEW_WORDS[policy]:
        return f"It adds what the person did not say there: {shown}."
    return ""
