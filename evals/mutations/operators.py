"""The operators: each turns a true claim into a false one, or says None where it has no hold.

A mutated sentence is false nearly always, not always: now and then a swap leaves the meaning as it
was. The figures are therefore a little too low for any checker, and alike for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.protocol import Cite
from evals import reading
from evals.mutations import wordlists as lists

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from evals.claims import LabelledClaim

_VERB = re.compile(
    r"\b(?:is|are|was|were|can|could|should|will|would|must|may|might|does|did)\b"
    r"(?! not\b| never\b|n['’]t)"
)
_SAYS = re.compile(r"\b(says|asks|notes|finds|argues|names|calls|sees|wants|gives|means|needs)\b")
_DENIAL = re.compile(r"\b(?:not|never|no longer)\b ?|(?<=\w)n['’]t\b", re.IGNORECASE)
_DIGITS = re.compile(r"\b\d+\b")


@dataclass(frozen=True)
class Setting:
    """What an operator may draw on: all claims, and chance that is the same every run."""

    claims: Sequence[LabelledClaim]
    chance: random.Random


def texts(claim: LabelledClaim) -> str:
    """What the claim rests on, folded."""
    parts = [*(passage.text for passage in claim.passages), *claim.messages.values()]
    return reading.plain(" ".join(parts))


def said(claim: LabelledClaim, text: str) -> LabelledClaim | None:
    """The claim with another text; None where it is the same."""
    if text == claim.draft.text:
        return None
    return replace(claim, draft=replace(claim.draft, text=text))


def traded(words: Mapping[str, str]) -> Callable[[LabelledClaim, Setting], LabelledClaim | None]:
    """Trades the first word of ``words`` outside quotation marks for its counterpart."""
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])({either})(?![\w-])", re.IGNORECASE)

    def apply(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
        text = claim.draft.text
        inside = _quoted_spans(text)
        for match in pattern.finditer(text):
            if not any(start <= match.start() < end for start, end in inside):
                new = words[match[1].lower()]
                new = new.capitalize() if match[1][0].isupper() else new
                return said(claim, text[: match.start()] + new + text[match.end() :])
        return None

    return apply


def _quoted_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"“[^”]*”|\"[^\"]*\"", text)]


def number(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """Another figure in the place of the first."""
    text = claim.draft.text
    if match := _DIGITS.search(text):
        value = int(match[0])
        new = str(value + setting.chance.choice([1, 2, 5, 10]) * (1 if value < 100 else 50))
        return said(claim, text[: match.start()] + new + text[match.end() :])
    words = [w for w in reading.NUMBER_WORDS if re.search(rf"\b{w}\b", text) and w != "one"]
    if not words:
        return None
    others = [w for w in ("three", "four", "five", "six", "seven", "nine") if w != words[0]]
    return said(claim, re.sub(rf"\b{words[0]}\b", setting.chance.choice(others), text, count=1))


def number_elsewhere(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """A figure that stands elsewhere in the same source."""
    match = _DIGITS.search(claim.draft.text)
    if match is None:
        return None
    own = {passage.source for passage in claim.passages}
    elsewhere = sorted(
        {
            number
            for other in setting.claims
            if own & {passage.source for passage in other.passages}
            for number in _DIGITS.findall(other.draft.text)
        }
        - {match[0]}
    )
    if not elsewhere:
        return None
    text = claim.draft.text
    return said(
        claim, text[: match.start()] + setting.chance.choice(elsewhere) + text[match.end() :]
    )


def name(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """A name that the passage does not hold."""
    text = claim.draft.text
    named = [name for name in lists.NAMES if re.search(rf"\b{name}\b", text)]
    if not named:
        return None
    there = texts(claim)
    others = [name for name in lists.NAMES if name.lower() not in there]
    return said(claim, re.sub(rf"\b{named[-1]}\b", setting.chance.choice(others), text))


def negation_added(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """A "not" after the first verb that takes one."""
    text = claim.draft.text
    if match := _VERB.search(text):
        return said(claim, f"{text[: match.end()]} not{text[match.end() :]}")
    if match := _SAYS.search(text):
        verb = match[1].removesuffix("s")
        return said(claim, f"{text[: match.start()]}does not {verb}{text[match.end() :]}")
    return None


def negation_dropped(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """The first "not" or "never" goes."""
    return said(claim, _DENIAL.sub("", claim.draft.text, count=1).replace("cannot", "can"))


def quotation(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """One word inside quotation marks is another."""
    text = claim.draft.text
    for start, end in _quoted_spans(text):
        inside = text[start + 1 : end - 1].split()
        if len(inside) > 1:
            inside[setting.chance.randrange(len(inside))] = "sound"
            return said(claim, text[: start + 1] + " ".join(inside) + text[end - 1 :])
    return None


def added(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """A detail nobody gave, at the end."""
    text = claim.draft.text
    return said(claim, text.rstrip(".") + setting.chance.choice(lists.ADDED) + ".")


def wrong_source(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """Another source is named."""
    text = claim.draft.text
    swaps = (
        (r"\bthe podcast\b", "the career mission article"),
        (r"\bGordon\b", "the podcast"),
        (r"\bthe writer of the milestone article\b", "Gordon"),
        (r"\bthe writer\b", "the podcast"),
    )
    for pattern, other in swaps:
        if re.search(pattern, text, re.IGNORECASE):
            new = re.sub(pattern, other, text, flags=re.IGNORECASE)
            return said(claim, new[0].upper() + new[1:])
    return None


def roles(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """Both sides of "than", "rather than", "from … to", "instead of" change places."""
    text = claim.draft.text
    for pattern, order in (
        (r"\bfrom ([\w' -]{3,40}?) to ([\w' -]{3,40}?)(?=[,.;]|$)", "from {b} to {a}"),
        (r"\b(\w+(?: \w+)?) (?:rather|more) than (\w+(?: \w+)?)(?=[,.;]|$)", "{b} rather than {a}"),
        (r"\b(\w+) instead of (\w+)", "{b} instead of {a}"),
        (r"\bnot ([\w' -]{3,40}?) but ([\w' -]{3,40}?)(?=[,.;]|$)", "not {b} but {a}"),
        (r"\b(your|the|their|his|her) (\w+) (\w+s) (your|the|their|his|her) (\w+)", ""),
    ):
        if match := re.search(pattern, text):
            swapped = (
                order.format(a=match[1], b=match[2])
                if order
                else f"{match[4]} {match[5]} {match[3]} {match[1]} {match[2]}"
            )
            return said(claim, text[: match.start()] + swapped + text[match.end() :])
    return None


def cause(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """Cause and effect change places, or "so" becomes "although"."""
    text = claim.draft.text.rstrip(".")
    if match := re.match(r"(.+?),? because (.+)$", text):
        first, second = match[1], match[2]
        return said(
            claim, f"{second[0].upper()}{second[1:]}, because {first[0].lower()}{first[1:]}."
        )
    if match := re.match(r"Because (.+?), (.+)$", text):
        return said(claim, f"Because {match[2]}, {match[1]}.")
    swapped = re.sub(r"\b(?:so that|thus|therefore)\b", "although", text, count=1)
    return said(claim, f"{swapped}.") if swapped != text else None


def only(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """What is one thing among others becomes the only one."""
    text = claim.draft.text
    new = re.sub(
        r"\b(is|are|was|were|involves|needs|comes from|depends on)\b", r"\1 only", text, count=1
    )
    return said(claim, new)


def hedge(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """The first hedge goes, and what was likely is certain."""
    text = claim.draft.text
    for hedge in lists.HEDGES:
        if hedge in text:
            return said(claim, text.replace(hedge, "", 1))
    return None


def splice(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """Begins as the claim does and ends as another of its source."""
    own = {passage.id for passage in claim.passages}
    sources = {passage.source for passage in claim.passages}
    others = [
        other.draft.text
        for other in setting.claims
        if not own & {p.id for p in other.passages} and sources & {p.source for p in other.passages}
    ]
    words = claim.draft.text.split()
    if len(words) < 10 or not others:
        return None
    end = setting.chance.choice(others).split()
    return said(claim, " ".join([*words[: len(words) // 2], *end[len(end) // 2 :]]))


def wrong_passage(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """The sentence is true and the words it names, of another passage, do not carry it."""
    others = [
        other
        for other in setting.claims
        if other.passages
        and claim.passages
        and other.passages[0].id != claim.passages[0].id
        and other.passages[0].source == claim.passages[0].source
        and len(reading.carrying(other.draft.text) & reading.carrying(claim.draft.text)) <= 2
    ]
    if not others:
        return None
    other = setting.chance.choice(others)
    cite = Cite(other.passages[0].id, other.draft.cites[0].quote) if other.draft.cites else None
    if cite is None:
        return None
    draft = replace(claim.draft, cites=(cite,))
    return replace(claim, draft=draft, passages=(*other.passages, *claim.passages))


def other_turn(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """The words are the person's, of another turn than the one that is named."""
    words = _quote(claim)
    others = [n for n, text in claim.messages.items() if words not in reading.plain(text)]
    if not others or not claim.draft.heard:
        return None
    return replace(claim, draft=replace(claim.draft, heard=(setting.chance.choice(others),)))


def in_the_mouth(claim: LabelledClaim, setting: Setting) -> LabelledClaim | None:
    """What another person said is put between the quotation marks."""
    others = [
        reading.quoted(other.draft.text)[0]
        for other in setting.claims
        if other.messages != claim.messages and reading.quoted(other.draft.text)
    ]
    if not others:
        return None
    return said(claim, f"“{setting.chance.choice(others)}”, you said.")


def _quote(claim: LabelledClaim) -> str:
    return reading.plain(reading.quoted(claim.draft.text)[0])
