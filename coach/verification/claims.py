"""Checks a claim that comes without quotes against passages and messages, as they are.

A first version: exact where it can be (figures, names, quotations, the source's title) and a floor
of shared words for the rest. It does not understand a paraphrase.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, field_validator

from coach.schemas import Passage, Verdict
from coach.verification.attribution import misattributed, names_a_source
from coach.verification.check import (
    Grounds,
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.folding import find, fold
from coach.verification.overlap import FLOOR, containment
from coach.verification.polarity import reversed_
from coach.verification.wording import content, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        return _on_texts(claim, passages if about_both else [], claim.user_messages)
    on_passages = _on_passages(claim, passages)
    if on_passages.supported or (passages and not _MAY_BE_PERSON.search(claim.claim)):
        return on_passages
    on_messages = _on_texts(claim, [], claim.user_messages)
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
    if not passages and not claim.source:
        return verdict(["There is nothing to hold the claim against."], 0.0)
    return _on_texts(claim, passages, ())


def _on_texts(claim: Claim, passages: list[Passage], messages: tuple[str, ...]) -> Verdict:
    own = passage_grounds(passages).texts
    called = "the passages" if not messages else "the messages" if not passages else "either"
    grounds = Grounds((*own, *messages), called)
    overlap = containment(claim.claim, grounds.texts)
    reasons = checkable_reasons(claim.claim, grounds)
    texts = [passage.text for passage in passages] + list(messages)
    if any(find(claim.claim, text) for text in texts):
        return verdict(reasons, overlap)
    reasons += quotation_reasons(claim.claim, grounds)
    wrong = misattributed(claim.claim, passages, passages) if passages else ""
    reasons += [f"“{wrong}” is not the source of these passages."] if wrong else []
    if overlap < FLOOR:
        reasons.append(f"Hardly a word of it stands in {called}.")
    elif _turned_round(claim.claim, texts):
        reasons.append("It turns round what stands there: a “not” is dropped or added.")
    return verdict(reasons, overlap)


def _turned_round(claim: str, texts: Iterable[str]) -> bool:
    """Whether the sentence nearest to the claim says the contrary."""
    said = content(claim)
    held = [sentence for text in texts for sentence in sentences(text)]
    best = max((len(said & content(sentence)) for sentence in held), default=0)
    nearest = [sentence for sentence in held if len(said & content(sentence)) == best]
    return best > 0 and all(reversed_(claim, sentence) for sentence in nearest)
