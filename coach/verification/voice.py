"""Keeps what a program may not say of itself or to a person: memories, praise, orders."""

from __future__ import annotations

import re

from coach.verification.quotations import outside

_OF_ITSELF = re.compile(
    r"\bin my experience\b|\bi(?:['’]m| am) (?:so |very |really )?proud\b"
    r"|\bi(?:['’]ll| will) (?:always )?(?:remember|write to you|think of you|be in touch)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\byou (?:really |simply |just )?(?:should|must|ought to|have to|need to)\b(?!\s+not\b)",
    re.IGNORECASE,
)
_NO_ORDER = re.compile(
    r"\b(?:what|which|who|where|whom|how|when|if|whatever|nothing|anything|something|not|that"
    r"|n['’]t)\b[^.;:]*$",
    re.IGNORECASE,
)
_PRAISES = re.compile(
    r"\b(?:amazing|beautiful|huge|brilliant|incredible|wonderful|fantastic|awesome|inspiring"
    r"|remarkable|impressive|extraordinary|gift (?:that )?(?:few|most|many)|lucky to have you)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"\b(?:most|few|many) people\b(?!['’])", re.IGNORECASE)


def unbecoming(text: str) -> str:
    """The reason against a sentence or question in which the coach plays a person, or ""."""
    bare = outside(text)
    found = _OF_ITSELF.search(bare)
    if found:
        return f"A program cannot say “{found.group()}” of itself."
    order = _ORDERS.search(bare)
    if order and not _NO_ORDER.search(bare[: order.start()]):
        return f"It tells them what to do: “{order.group()}”."
    praise = _PRAISES.search(bare)
    if praise:
        return f"It praises: “{praise.group()}”."
    general = _PEOPLE.search(bare)
    if general:
        return f"It speaks of people in general: “{general.group()}”."
    return "It exclaims." if "!" in bare else ""
