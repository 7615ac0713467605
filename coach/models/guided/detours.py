"""Offers a clinic where somebody sounds as if they needed it, and takes them there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.guided.phrasing import key
from coach.protocol import Move

if TYPE_CHECKING:
    from coach.models.guided.steering import Wheel
    from coach.models.guided.talk import Talk

# People say what they are in the middle of at the start; later an offer would interrupt.
_TOLD_IN = frozenset({"arrival", "mission"})
_TURNS_BETWEEN_OFFERS = 5


def offer_clinic(talk: Talk) -> bool:
    """Ask whether they want the detour they sound in need of; False where none is due."""
    name = talk.briefing.understanding.clinic
    known = talk.briefing.prompts.clinics
    here = talk.position
    told = here.stage in _TOLD_IN and not here.thread_of
    if name not in known or not told or name in here.done or _offered_lately(talk, name):
        return False
    talk.book.used.append(key("clinic:" + name))
    if not talk.ask(talk.book.any(known[name].offer), here.asked, Move.CHOICE):
        return False
    talk.move_to(offer="clinic:" + name)
    return True


def answer_offer(wheel: Wheel, talk: Talk, name: str, wanted: bool) -> None:
    """Go there, or go on."""
    if wanted:
        enter_clinic(wheel, talk, name)
    else:
        talk.coach("return_to", Move.BRIDGE)
    wheel.go_on(talk)


def enter_clinic(wheel: Wheel, talk: Talk, name: str) -> None:
    """Turn off into a clinic, remembering where from."""
    talk.move_to(thread_of=talk.position.thread_of or talk.position.stage)
    wheel.enter(talk, name)


def _offered_lately(talk: Talk, name: str) -> bool:
    used = talk.book.used
    if key("clinic:" + name) in used:
        return True
    recent = list(talk.briefing.turns)[-_TURNS_BETWEEN_OFFERS:]
    return any(s.move == Move.CHOICE.value for turn in recent for s in turn.reply.sentences)
