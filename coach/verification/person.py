"""Holds a sentence about the person against what that person said, their corrections included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification import allowances, quotations
from coach.verification.comparison import differences
from coach.verification.corrections import corrected, corrections, outdated
from coach.verification.detail import added, is_thing
from coach.verification.feelings import unvoiced
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
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

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
# How many new words with a meaning of their own a reflection may bring along.
_NEW_WORDS = {Policy.STRICT: 1, Policy.BALANCED: 3}


def check_reflection(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str], policy: Policy
) -> Verdict:
    """The verdict on a sentence of the kind ``reflection``; ``known`` may be used besides."""
    missing = [turn for turn in sentence.heard if turn not in messages]
    reasons = [f"There is no turn {turn} that it could rest on." for turn in missing]
    made = corrections(messages)
    mended = corrected(messages, made)
    turns = [t for t in sentence.heard if t in messages] if sentence.heard else list(messages)
    heard, now = [messages[turn] for turn in turns], [mended[turn] for turn in turns]
    text = allowances.without_scale(allowances.without_terms(sentence.text))
    # What stands between quotation marks is held against their words one by one below.
    bare = _OWN_WAY.sub(" ", quotations.outside(text))
    stale = outdated(text, made)
    if stale:
        reasons.append(f"They have put “{stale.old}” right since: it is “{stale.new}”.")
    # "First September, then October" needs both what they said and how they put it right.
    spoken = tuple(dict.fromkeys((*now, *heard, *known)))
    grounds = Grounds(spoken, CALLED)
    reasons += checkable_reasons(bare, grounds, allowances.counts_what_was_said)
    reasons += [*quotation_reasons(sentence.text, grounds), asks(sentence.text)]
    felt = unvoiced(sentence.text, [*messages.values(), *known])
    if felt:
        reasons.append(f"It gives them a feeling they never voiced: “{felt}”.")
    pairing = pair(bare, spoken, speaker=True)
    about_correction = any(_both(c, bare.lower()) for c in made)
    if not about_correction and not any(find(sentence.text, said) for said in spoken):
        claims = _claims(bare) if quotations.quotations(text) else bare
        claiming = pair(claims, spoken, speaker=True)
        reasons += differences(claiming, claims, spoken, CALLED)
        reasons.append(_beyond(claiming, claims, policy))
    return verdict(reasons, pairing.coverage)


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
