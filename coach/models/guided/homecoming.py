"""Greets who comes back with what stands in the record, and hears what became of their steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from coach.models.guided.assent import says_nothing
from coach.models.guided.outcomes import about_each, answers, is_outcome, manner
from coach.models.guided.pieces import shortened
from coach.models.guided.steering import DEEPER, clipped
from coach.models.guided.words import trimmed
from coach.protocol import Intent, Move
from coach.record import EntryStatus, fields
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.models.guided.answering import Answers
    from coach.models.guided.steering import Wheel
    from coach.models.guided.talk import Talk
    from coach.record import Entry

OFFER = "outcomes:"
# A step whose day is so close is worth asking about: there is still time to do something about it.
NEAR = timedelta(days=2)
MOST_ASKED = 3
_STEP_WORDS, _LINE_WORDS, _RECALLED_WORDS = 14, 26, 16
_STEPS = "commitments.steps."
# What somebody says besides answering; only plain words about a step are heard as an answer then.
_ANSWERING = frozenset({Intent.ANSWER, Intent.YES, Intent.NO, Intent.DONT_KNOW, Intent.GREET})


class Homecoming:
    """The first words of a new visit, and the answer to them."""

    def __init__(self, answers: Answers, wheel: Wheel) -> None:
        self._answers = answers
        self._wheel = wheel

    def greet(self, talk: Talk) -> None:
        """Recall the record in their own words, then ask one thing: about steps, or what was open.

        A conversation that was closed is open again.
        """
        was_closed, offer = talk.position.closed, talk.position.offer
        talk.move_to(closed=False, offer="")
        talk.coach("back", Move.BRIDGE)
        due = due_steps(talk)
        # "-" begins no path.
        _recall(talk, besides=_STEPS if due else "-")
        if due:
            self._ask_about(talk, due)
        elif not was_closed and self._take_up(talk, offer):
            return
        else:
            talk.ask(talk.book.any(talk.lines("back_open")))
        if was_closed:
            _make_room(talk)

    def hear(self, talk: Talk, intent: Intent) -> bool:
        """Take the answer to the greeting; False where it is about something else."""
        offer = talk.position.offer
        if not offer.startswith(OFFER):
            return False
        steps = [int(index) for index in offer.removeprefix(OFFER).split(",")]
        message = talk.briefing.message
        if intent in {Intent.YES, Intent.NO} and says_nothing(message):
            # "Yes" to "what has become of it" leaves open what; the offer stands.
            return talk.ask(talk.book.any(talk.lines("unclear")), talk.position.asked)
        told = _told(talk, steps)
        # Whatever this is, the question has had its answer.
        talk.move_to(offer="", asked="")
        if intent not in _ANSWERING and not all(map(is_outcome, told.values())):
            return False
        told = {i: words for i, words in told.items() if self._note(talk, i, words)}
        if not told:
            return False
        self._follow_up(talk, told)
        return True

    def _note(self, talk: Talk, index: int, words: str) -> bool:
        if not talk.put(f"{_STEPS}{index}.outcome", words):
            return False
        step = _live(talk, index)
        if step is None:
            return True
        talk.with_values(value=clipped(str(step.value), _STEP_WORDS), quote=clipped(words, 26))
        heard = {*step.turns, talk.number}
        if {"value", "quote"} <= set(talk.book.values):
            text = talk.book.any(talk.lines("outcome"))
            talk.say(SentenceKind.REFLECTION, text, Move.REFLECT, sorted(heard))
        for name in ("value", "quote"):
            talk.book.values.pop(name, None)
        return True

    def _follow_up(self, talk: Talk, told: dict[int, str]) -> None:
        kinds = {manner(words) for words in told.values()}
        name = "outcome_mixed" if len(kinds) > 1 else f"outcome_{kinds.pop()}"
        asked = f"{_STEPS}{min(told)}.outcome{DEEPER}"
        if not talk.ask(talk.book.any(talk.lines(name)), asked, Move.INSTANCE):
            self._wheel.go_on(talk)

    def _ask_about(self, talk: Talk, due: list[int]) -> None:
        named = {i: clipped(str(step.value), _STEP_WORDS) for i in due if (step := _live(talk, i))}
        named = {i: step for i, step in named.items() if step}
        first = next(iter(named), due[0])
        talk.with_values(value=named.get(first, ""))
        talk.with_values(items="; ".join(f"“{step}”" for step in named.values()))
        name = "back_step" if len(named) == 1 else "back_steps" if named else "back_open"
        if talk.ask(talk.book.any(talk.lines(name)), f"{_STEPS}{first}.outcome", Move.OPEN):
            talk.move_to(offer=OFFER + ",".join(map(str, named)) if named else "")

    def _take_up(self, talk: Talk, offer: str) -> bool:
        """Ask again, from another angle, what was open when they left."""
        line = talk.record.mission.line
        if offer == "line" and line and (pair := talk.pair("draft_line")):
            talk.move_to(offer=offer)
            return talk.ask(pair[1], "mission.line", Move.DRAFT)
        asked = self._answers.asked(talk)
        slot = asked if asked and not talk.filled(asked) else self._wheel.next_slot(talk)
        return slot is not None and self._wheel.ask(talk, slot)


def due_steps(talk: Talk) -> list[int]:
    """The steps whose day has passed or is near, and of which nobody has said what became."""
    soon = talk.briefing.today + NEAR
    return [
        index
        for index, step in enumerate(talk.record.commitments.steps)
        if step.step and not step.outcome and step.due.value and step.due.value <= soon
    ][-MOST_ASKED:]


def _told(talk: Talk, steps: list[int]) -> dict[int, str]:
    """What the message says of each step, in its own words."""
    message = talk.briefing.message
    named = {i: str(step.value) for i in steps if (step := _live(talk, i))}
    if len(named) == 1:
        told = {i: message for i, step in named.items() if answers(message, step)}
    else:
        told = about_each(message, named)
        if not told and is_outcome(message):
            told = dict.fromkeys(named, message)
    return {i: shortened(trimmed(words) or words) for i, words in told.items() if words.strip()}


def _live(talk: Talk, index: int) -> Entry[str] | None:
    live = talk.record.commitments.steps[index].step.live
    return live[-1] if live else None


def _recall(talk: Talk, besides: str) -> None:
    """Quote the line where they have one, else the last thing they left in the record.

    What stands below the path ``besides`` is going to be asked about and need not be said twice.
    """
    line = talk.record.mission.line.live
    entry = line[-1] if line and _is_spoken(line[-1]) else None
    if entry is not None:
        talk.with_values(line=clipped(str(entry.value), _LINE_WORDS))
        text = talk.book.any(talk.lines("back_line"))
    else:
        entry = max(_spoken(talk, besides), key=lambda each: each.turns[-1], default=None)
        quote = clipped(str(entry.value), _RECALLED_WORDS) if entry else ""
        talk.with_values(quote=quote)
        text = talk.book.any(talk.lines("back_said")) if quote else ""
    if entry is not None:
        talk.say(SentenceKind.REFLECTION, text, Move.SUMMARY, entry.turns)
    # It has just been read out; the question need not say it again.
    talk.book.values.pop("line", None)


def _spoken(talk: Talk, besides: str) -> Iterator[Entry[str]]:
    """Live values in the person's words, as they said them in a message."""
    for path, held in fields(talk.record).items():
        if path.startswith(besides):
            continue
        for entry in held.live:
            told = isinstance(entry.value, str) and not path.endswith((".when", ".witness"))
            if told and _is_spoken(entry) and clipped(entry.value, _RECALLED_WORDS):
                yield entry


def _is_spoken(entry: Entry[str]) -> bool:
    standing = entry.status is not EntryStatus.SUPERSEDED
    return standing and entry.by == "person" and bool(entry.turns) and not entry.edited


def _make_room(talk: Talk) -> None:
    """After the end there may be a next step: it can be asked for like the first one."""
    if "commitments" not in talk.briefing.prompts.stages:
        return
    here = talk.position
    talk.move_to(
        stage="commitments",
        thread_of="",
        done=tuple(name for name in here.done if name != "commitments"),
        tries={path: n for path, n in here.tries.items() if not path.startswith(_STEPS)},
        spent={name: n for name, n in here.spent.items() if name != "commitments"},
    )
