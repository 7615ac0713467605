"""The dated commitments as a calendar file: a whole day each, with its witness and sources."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from coach.errors import BadInput
from coach.export.escape import printable, web_address
from coach.export.picture import undated
from coach.export.provenance import citations, figures_by_passage, origin, place_in_words
from coach.record import EntryStatus

if TYPE_CHECKING:
    from datetime import date

    from icalendar import Alarm, Event

    from coach.record import Commitment, Held
    from coach.schemas import Citation
    from coach.transcript import Transcript

# Our own namespace: the same step of the same conversation keeps its id in every export, so that a
# calendar takes a second import for news of the first.
_NAMESPACE = UUID("5f2b6a0e-6c0f-4d0a-9d53-3a8f0d6f7c11")
_NINE_THE_DAY_BEFORE = timedelta(hours=-15)


def to_ics(transcript: Transcript) -> str:
    """The commitments that have a date. Raises BadInput where none has one."""
    from icalendar import Calendar

    record = transcript.record
    dated = [
        (index, step)
        for index, step in enumerate(record.commitments.steps)
        if step.step and step.due
    ]
    if not dated:
        raise BadInput(
            "No commitment has a date yet, so there is nothing for a calendar; "
            "say by when you want to do what, and export again."
        )
    calendar = Calendar()
    calendar.add("prodid", "-//Career coach//Commitments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Commitments")
    if count := undated(record):
        calendar.add("x-wr-caldesc", left_out(count))
    for index, step in dated:
        calendar.add_component(_event(transcript, index, step))
    text: str = calendar.to_ical().decode()
    return text


def left_out(count: int) -> str:
    """What is said of commitments that have no date, "" where all have one."""
    if count < 2:
        return "1 step has no date and is left out." if count else ""
    return f"{count} steps have no date and are left out."


def _event(transcript: Transcript, index: int, step: Commitment) -> Event:
    from icalendar import Event

    text, due = step.step.live[-1], step.due.live[-1]
    path = f"commitments.steps.{index}"
    event = Event()
    event.add("uid", f"{uuid5(_NAMESPACE, f'{transcript.owner}/{transcript.thread}/{path}')}@coach")
    # From the conversation, not from the clock: the same record makes the same file.
    event.add("dtstamp", _stamp(transcript, due.value))
    changes = sum(len(held.entries) for held in _fields(step))
    event.add("sequence", changes)
    event.add("summary", _one_line(str(text.value)))
    event.add("dtstart", due.value)
    event.add("dtend", due.value + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED" if text.status is EntryStatus.CONFIRMED else "TENTATIVE")
    event.add("description", "\n".join(_description(transcript, step)))
    if url := _address(transcript, step):
        event.add("url", url)
    event.add_component(_reminder(str(text.value)))
    return event


def _stamp(transcript: Transcript, due: date) -> datetime:
    """The last turn; the day itself where there is none, as in a record that was handed over."""
    if transcript.turns:
        return transcript.turns[-1].at
    return datetime.combine(due, time(), UTC)


def _description(transcript: Transcript, step: Commitment) -> list[str]:
    """Who will know, how the date was said, where it comes from, and what it rests on."""
    figures = figures_by_passage(transcript)
    lines = [f"Witness: {_one_line(e.value)}" for e in step.witness.live]
    lines += [f"As you said it: {_one_line(e.value)}" for e in step.when.live]
    lines += [f"What became of it: {_one_line(e.value)}" for e in step.outcome.live]
    whence = origin(step.step.live[-1], figures).replace("\\", "")
    lines.append(f"From your conversation “{_one_line(transcript.thread)}”: {_one_line(whence)}")
    for number, cited in _cited(transcript, step).items():
        address = web_address(cited[0].url)
        lines.append(" ".join(filter(None, (f"[{number}]", place_in_words(cited[0]), address))))
        lines += dict.fromkeys(f"“{_one_line(each.quote)}”" for each in cited)
    return lines


def _cited(transcript: Transcript, step: Commitment) -> dict[int, list[Citation]]:
    """The citations that the step, its date or its witness rests on, by their figure."""
    passages = {
        passage for each in _fields(step) for entry in each.live for passage in entry.passages
    }
    found = {
        number: [citation for citation in cited if citation.passage_id in passages]
        for number, cited in citations(transcript).items()
        if number
    }
    return {number: cited for number, cited in found.items() if cited}


def _fields(step: Commitment) -> tuple[Held[Any], ...]:
    return (step.step, step.due, step.when, step.witness, step.outcome)


def _address(transcript: Transcript, step: Commitment) -> str:
    cited = [citation for found in _cited(transcript, step).values() for citation in found]
    return next(filter(None, (web_address(citation.url) for citation in cited)), "")


def _reminder(text: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Tomorrow: {_one_line(text)}")
    alarm.add("trigger", _NINE_THE_DAY_BEFORE)
    return alarm


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())
