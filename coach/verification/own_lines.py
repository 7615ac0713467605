"""Knows the coach's own lines in ``prompts/``: what frames them was written with care, by hand."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans
from coach.prompts import Prompts
from coach.verification.voiced import held_in
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"“”]*\"")
_SEVERAL = re.compile(r"“”(?:(?:[;,]| and)+ “”)+")
_PLACEHOLDER = re.compile(r"\{\w+\}")
# Words, a quotation, or quotations by the part of the record they are from: "mission: “…”; …".
_BY_PART = r"[^“”;:]{1,60}: “”"
_FILLED = rf"({_BY_PART}(?:; {_BY_PART})*|[^“”]{{1,80}}?|“”)"
# The parts of a guide that are said; the others are examples of what a person may say.
_SAID = ("ask", "smaller", "deeper", "reflect")


class _Open(NamedTuple):
    """A sentence with a placeholder: what stands before the first one, and the whole."""

    begins: str
    pattern: re.Pattern[str]


def is_own_line(text: str, said: Iterable[str]) -> bool:
    """Whether ``text`` is one sentence of a line in ``prompts/``, whatever it quotes.

    What stands outside quotation marks in the place of a placeholder has to be words of ``said``.
    """
    bones = _bones(text)
    plain, open_ = _lines()
    if bones in plain or _without_filling(bones) in plain:
        return True
    found = [
        match
        for line in open_
        if bones.startswith(line.begins) and (match := line.pattern.fullmatch(bones))
    ]
    held = held_in(said) if found else frozenset()
    return any(all(_may_fill(filled, held) for filled in match.groups()) for match in found)


def _without_filling(bones: str) -> str:
    """What leads up to a colon, where what follows it is one of the coach's own fillings."""
    lead, _, rest = bones.partition(": ")
    return f"{lead}:" if rest.rstrip(".").lower() in _fillings() else bones


def _may_fill(filled: str, held: frozenset[str]) -> bool:
    if filled.lower() in _fillings():
        return True
    if "“”" in filled:
        named = (part.strip().removesuffix("“”").rstrip(": ") for part in filled.split(";"))
        return all(not name or name.lower() in _fillings() for name in named)
    return all(stem(word) in held or word in STOP for word in words(filled))


def _bones(text: str) -> str:
    """``text`` with its quotations emptied, a row of them as one."""
    folded = _QUOTED.sub("“”", text.replace("’", "'"))
    return " ".join(_SEVERAL.sub("“”", folded).split())


@lru_cache(maxsize=1)
def _lines() -> tuple[frozenset[str], tuple[_Open, ...]]:
    """Every sentence of the lines: those that are complete, and patterns of those that are not."""
    plain: set[str] = set()
    open_: set[_Open] = set()
    for line in set(_written(Prompts())):
        whole = _bones(line)
        for piece in {whole, *(whole[start:end].strip() for start, end in sentence_spans(whole))}:
            if _PLACEHOLDER.search(piece):
                fixed = _PLACEHOLDER.split(piece)
                open_.add(_Open(fixed[0], re.compile(_FILLED.join(map(re.escape, fixed)))))
            else:
                plain.add(piece)
    return frozenset(plain), tuple(open_)


@lru_cache(maxsize=1)
def _fillings() -> frozenset[str]:
    """What the coach itself puts into its lines: titles of stages, shadows to think about."""
    prompts = Prompts()
    titles = [guide.title for guide in (*prompts.stages.values(), *prompts.clinics.values())]
    shadows = [entry["shadow"] for entry in prompts.data("shadows")]
    said = [re.sub(r"^(?:A|The) ", "", title) for title in titles]
    return frozenset(text.lower() for text in (*titles, *said, *shadows))


def _written(prompts: Prompts) -> Iterator[str]:
    yield from _strings(prompts.data("moves"))
    for entry in prompts.data("shadows"):
        yield from entry.get("asks", ())
    for guide in (*prompts.stages.values(), *prompts.clinics.values()):
        yield from (*guide.enter, *guide.leave, *guide.offer)
        for slot in guide.slots:
            for part in _SAID:
                yield from getattr(slot, part)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
