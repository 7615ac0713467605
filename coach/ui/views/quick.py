"""Replies that one click gives: only those that answer what the coach has just asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.schemas import Safety
from coach.ui.language import key, t
from coach.ui.views.markup import draw
from coach.ui.views.stages import inside, running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.prompts import Guide
    from coach.transcript import Position, Transcript

STOP = key("stop for today")
_SCALE = tuple(str(number) for number in range(11))
# "revisit" and a contradiction stand with an open question: yes or no would answer neither.
_YES_OR_NO = ("shadow", "stage")


@dataclass(frozen=True)
class Chip:
    """A reply on a button; ``weight`` "offer" where it takes up what the coach offers.

    ``say`` is what it sends, which the coach must understand; ``label`` is what it is called.
    """

    say: str
    label: str
    weight: str = "say"


def _chip(say: str, weight: str = "say") -> Chip:
    return Chip(say, t(say), weight)


def quick(guides: Mapping[str, Guide], transcript: Transcript) -> str:
    """Draw them; ``guides`` are all stages and clinics by name. None before the first reply.

    None in a crisis either: whether somebody is safe is not answered by a click.
    """
    last = transcript.turns[-1] if transcript.turns else None
    if last is None or last.reply.safety is Safety.CRISIS:
        return draw("quick", scale=(), chips=(), detours=False)
    # A greeting has asked something since.
    position = (transcript.welcome or last).position
    scale = _SCALE if _asks_for_a_number(guides, position) else ()
    return draw("quick", scale=scale, chips=_chips(guides, position), detours=True)


def _chips(guides: Mapping[str, Guide], position: Position) -> list[Chip]:
    if position.closed:
        return []
    if offered := _to_an_offer(guides, position.offer):
        return [*offered, _chip(STOP)]
    dont_know = [] if _asks_for_a_number(guides, position) else [_chip(key("I don’t know"))]
    return [*dont_know, _chip(key("skip")), _chip(STOP)]


def _to_an_offer(guides: Mapping[str, Guide], offer: str) -> list[Chip]:
    kind, _, name = offer.partition(":")
    if kind == "line":
        return [_chip(key("That fits"), "offer"), _chip(key("Not quite"))]
    if kind == "clinic" and name in guides:
        title = guides[name].title
        yes = Chip(f"Yes, {running(title)}", t("Yes, {detour}", detour=inside(title)), "offer")
        return [yes, _chip(key("Not now"))]
    return [_chip(key("Yes")), _chip(key("No"))] if kind in _YES_OR_NO else []


def _asks_for_a_number(guides: Mapping[str, Guide], position: Position) -> bool:
    slots = (guide.slot(position.asked) for guide in guides.values())
    return any(slot is not None and slot.form == "scale" for slot in slots)
