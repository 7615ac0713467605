"""How a written person says what they have to say: at length, in a hurry, with a joke, mistaken."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coach.batch.coachees.hearing import words
from coach.batch.coachees.library import manners, topics
from coach.batch.coachees.objecting import objection
from coach.passages import sentence_spans

if TYPE_CHECKING:
    from coach.batch.coachees.hearing import Heard
    from coach.batch.coachees.mind import Mind

LONGEST_TERSE = 18  # words
EVERY_TANGENT, EVERY_JOKE, EVERY_AHEAD, EVERY_OTHER = 3, 3, 2, 4  # answers
# Answers before they ask something themselves, and between two questions of theirs.
FIRST_QUESTION, BETWEEN_QUESTIONS, EITHER_WAY = 5, 6, 4
# A quotation shows that the coach has read them where it has so many of their words.
FEWEST_QUOTED = 3


def opening(mind: Mind) -> str:
    """The first message."""
    mind.memory.told["situation"] += 1
    mind.memory.last = "situation"
    return _said(mind, mind.person.opening)


def reply_to(mind: Mind, heard: Heard) -> str | None:
    """The next message, None where they have left or the coach has closed."""
    memory = mind.memory
    if heard.closes or memory.finished:
        return None
    _trust(mind, heard)
    memory.answers += 1
    before = [part for part in (objection(mind, heard), _slip(mind)) if part]
    if asked := _question(mind, heard):
        return _said(mind, " ".join([*before, asked]))
    known = set(memory.spoken)
    answer = mind.answer(heard)
    # Only what they tell is coloured, no nod and no number.
    if answer in memory.spoken - known - _phrases() and not heard.number_wanted:
        answer = _coloured(mind, answer)
    if not answer:
        memory.finished = True
        answer = memory.line("done")
    return _said(mind, " ".join([*before, answer])) if answer else None


@cache
def _phrases() -> frozenset[str]:
    return frozenset(line for lines in manners().values() for line in lines)


def _said(mind: Mind, message: str) -> str:
    if mind.person.small_letters:
        message = message.lower()
    mind.memory.messages.append(message)
    return message


def _trust(mind: Mind, heard: Heard) -> None:
    """One step for a reply that hands their words back."""
    own = [set(words(message)) for message in mind.memory.messages]
    quoted = [set(words(quote)) for quote in heard.quoted]
    long = [quote for quote in quoted if len(quote) >= FEWEST_QUOTED]
    if any(len(quote - message) <= 1 for quote in long for message in own):
        mind.memory.trust += 1


def _slip(mind: Mind) -> str:
    """A mistake of theirs that they put right now, some messages after they made it."""
    memory = mind.memory
    for slip in mind.person.slips:
        made = next((n for n, said in enumerate(memory.messages) if slip.wrong in said), None)
        due = made is not None and len(memory.messages) - made >= slip.after
        if due and slip.says not in memory.spoken:
            memory.spoken.add(slip.says)
            return slip.says
    return ""


def _question(mind: Mind, heard: Heard) -> str:
    """A question of theirs instead of an answer, once in a while; what was asked stays open."""
    memory = mind.memory
    asked = len(memory.asked_at)
    due = memory.asked_at[-1] + BETWEEN_QUESTIONS if asked else FIRST_QUESTION
    due += int(EITHER_WAY * memory.chance(f"question {asked}"))
    busy = heard.number_wanted or heard.crisis or not heard.question
    if asked >= len(mind.person.asks) or memory.answers < due or busy:
        return ""
    memory.asked_at.append(memory.answers)
    return mind.person.asks[asked]


def _coloured(mind: Mind, answer: str) -> str:
    """The answer in their manner."""
    if "terse" in mind.manner:
        answer = _short(mind, answer)
    return " ".join(part for part in (_joke(mind), answer, _rest(mind)) if part)


def _short(mind: Mind, answer: str) -> str:
    """The first sentences; the others come when they are asked on."""
    spans = sentence_spans(answer)
    kept = 1
    while kept < len(spans) and len(answer[: spans[kept][1]].split()) <= LONGEST_TERSE:
        kept += 1
    if left := answer[spans[kept - 1][1] :].strip():
        mind.memory.more.insert(0, left)
    return answer[: spans[kept - 1][1]].strip()


def _joke(mind: Mind) -> str:
    if "joking" not in mind.manner or mind.memory.answers % EVERY_JOKE:
        return ""
    return mind.memory.pick(mind.person.jokes or manners()["joke"])


def _rest(mind: Mind) -> str:
    """What comes on top of an answer."""
    memory = mind.memory
    if "racing ahead" in mind.manner and memory.answers % EVERY_AHEAD == 0:
        return _ahead(mind)
    if "talkative" in mind.manner and memory.answers % EVERY_TANGENT == 0:
        return memory.pick(mind.person.tangents) or memory.go_on()
    contradicts = "contradicting themselves" in mind.manner
    if contradicts and memory.answers % EVERY_OTHER == 0:
        return memory.line("other_hand")
    return ""


def _ahead(mind: Mind) -> str:
    """What would be asked next, told before it is."""
    names = [name for name, topic in topics().items() if topic.form == "tell"]
    if mind.memory.last not in names:
        return ""
    for name in names[names.index(mind.memory.last) + 1 :][:2]:
        sayings = mind.left(name)
        if sayings and not mind.memory.told[name]:
            lead = mind.memory.line("also")
            return f"{lead} {mind.memory.take(name, sayings[0])}" if lead else ""
    return ""
