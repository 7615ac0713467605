"""Checks a claim that comes without quotes: finds the sentences nearest to it, then compares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, field_validator

from coach.protocol import DraftSentence, Move
from coach.schemas import Passage, SentenceKind, Verdict
from coach.verification.attribution import misattributed, names_a_source
from coach.verification.folding import find, fold, markers
from coach.verification.grounds import (
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.overlap import FLOOR, containment
from coach.verification.person import check_reflection
from coach.verification.score import Policy
from coach.verification.source import paraphrase_verdict
from coach.verification.wording import content, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

# A claim may put together what stands in several places: so many sentences are looked at.
_NEAREST = 3
_ABOUT_PERSON = re.compile(
    r"\byou (?:said|say|told|mentioned|called|wrote|asked|described|felt|feel|were|had|did|want|"
    r"wanted|are|have|became|work|worked)\b|\byou(?:'|’)(?:re|ve|d)\b|\byour words\b"
    r"|\bthe (?:person|user|client|coachee)\b",
    re.IGNORECASE,
)
# "You kept bees" is about the person, unless the passages themselves say "you" to their reader.
_YOU_FIRST = re.compile(
    r"(?:^|[.!?]\s+)you\s+(?!should|can|may|must|might|could|need|will|would|have to)\w", re.I
)
_MAY_BE_PERSON = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)


class GivenPassage(BaseModel):
    """A passage as a caller has it: text, and what is known of its source."""

    model_config = ConfigDict(extra="ignore")

    text: str
    id: str = ""
    title: str = ""
    author: str = ""
    heading: str = ""
    url: str = ""
    source: str = ""


class Claim(BaseModel):
    """One line for ``coach check``. ``source`` is the title the claim is said to come from."""

    model_config = ConfigDict(extra="ignore")

    claim: str = Field(min_length=1)
    passages: tuple[GivenPassage, ...] = ()
    source: str = ""
    user_messages: tuple[str, ...] = ()

    @field_validator("passages", mode="before")
    @classmethod
    def _strings_are_passages(cls, value: object) -> object:
        if isinstance(value, list):
            return [{"text": item} if isinstance(item, str) else item for item in value]
        return value

    @field_validator("source", mode="before")
    @classmethod
    def _none_is_empty(cls, value: object) -> object:
        return "" if value is None else value


def check_claim(claim: Claim) -> Verdict:
    """Return whether the passages, or the person's messages, bear the claim out.

    A claim about the person ("you said …") rests on the messages, one about a source on the
    passages, one about both on both.
    """
    passages, reasons = _passages_of(claim)
    if reasons:
        return verdict(reasons, 0.0)
    if not claim.user_messages:
        return _on_passages(claim, passages)
    if _is_about_person(claim.claim, passages):
        about_both = bool(passages) and names_a_source(claim.claim, passages)
        return _on_messages(claim, passages if about_both else [])
    on_passages = _on_passages(claim, passages)
    if on_passages.supported or (passages and not _MAY_BE_PERSON.search(claim.claim)):
        return on_passages
    on_messages = _on_messages(claim, [])
    return on_messages if on_messages.supported or not passages else on_passages


def _is_about_person(text: str, passages: list[Passage]) -> bool:
    if _ABOUT_PERSON.search(text):
        return True
    addressed = any(_MAY_BE_PERSON.search(passage.text) for passage in passages)
    return _YOU_FIRST.search(text) is not None and not addressed


def _passages_of(claim: Claim) -> tuple[list[Passage], list[str]]:
    """The passages to look at, or why there are none: ``source`` leaves out other titles."""
    made = [_passage(given, i, claim.source) for i, given in enumerate(claim.passages)]
    if not claim.source:
        return made, []
    wanted = fold(claim.source).text
    fitting = [p for p in made if wanted in {fold(p.title).text, fold(p.source).text}]
    if made and not fitting:
        return [], [f"None of the passages is from “{claim.source}”."]
    return fitting, []


def _passage(given: GivenPassage, index: int, source: str) -> Passage:
    title = given.title or given.source or source
    return Passage(
        id=given.id or f"passage {index + 1}",
        source=given.source or title,
        title=title,
        author=given.author,
        heading=given.heading,
        url=given.url,
        text=given.text,
    )


def _on_passages(claim: Claim, passages: list[Passage]) -> Verdict:
    if not passages:
        return verdict(["There is nothing to hold the claim against."], 0.0)
    return _on_texts(claim, passages, Policy.BALANCED)


def _on_texts(claim: Claim, passages: list[Passage], policy: Policy) -> Verdict:
    """The verdict on a claim beside the sentences of ``passages`` that come nearest to it."""
    whole = passage_grounds(passages, "the passages")
    if any(find(claim.claim, passage.text) for passage in passages):
        return verdict(checkable_reasons(markers(claim.claim), whole), 1.0)
    reasons = quotation_reasons(claim.claim, whole)
    wrong = misattributed(claim.claim, passages, passages)
    reasons += [f"“{wrong}” is not the source of these passages."] if wrong else []
    near = nearest(claim.claim, [passage.text for passage in passages])
    return paraphrase_verdict(claim.claim, near, passages, passages, policy, reasons)


def _on_messages(claim: Claim, passages: list[Passage]) -> Verdict:
    """The verdict on a claim about the person; ``passages`` may be used besides."""
    messages = dict(enumerate(claim.user_messages, 1))
    draft = DraftSentence(SentenceKind.REFLECTION, claim.claim, Move.REFLECT)
    known = [passage.text for passage in passages]
    found = check_reflection(draft, messages, known, Policy.BALANCED)
    overlap = containment(claim.claim, [*messages.values(), *known])
    if overlap < FLOOR:
        reason = "Hardly a word of it stands in the messages."
        return verdict([*found.reasons, reason], overlap)
    return found


def nearest(claim: str, texts: Iterable[str]) -> list[str]:
    """The sentences of ``texts`` that share most with ``claim``, each with its neighbours."""
    said = content(claim)
    held = [sentences(text) for text in texts]
    ranked = sorted(
        (
            (len(said & content(s)), t, i)
            for t, found in enumerate(held)
            for i, s in enumerate(found)
        ),
        key=lambda place: (-place[0], place[1], place[2]),
    )[:_NEAREST]
    wanted = {(t, j) for shared, t, i in ranked if shared for j in (i - 1, i, i + 1)}
    return [s for t, found in enumerate(held) for i, s in enumerate(found) if (t, i) in wanted]
