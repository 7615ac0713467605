"""The record as a page one would print, with its sources and the conversation behind it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from coach.export.escape import inline, link, quoted
from coach.export.parts import CATEGORY, PARTS, SHADOW, clinic_titles
from coach.export.picture import TITLE, picture_in_words, picture_of
from coach.export.provenance import branch, citations, day, figures_by_passage, origin
from coach.record import Many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.record import CareerRecord, Commitment, Held
    from coach.schemas import Citation, Sentence
    from coach.transcript import Transcript, Turn, Welcome

Figures = dict[str, list[int]]


def to_markdown(transcript: Transcript, titles: Mapping[str, str] | None = None) -> str:
    """Return the page; ``titles`` gives headings to clinics by name (default: their guides').

    Every text of the person's, a source's or the coach's is escaped: it shows and does nothing.
    """
    figures = figures_by_passage(transcript)
    if titles is None:
        titles = clinic_titles(transcript.record)
    blocks = [
        *_top(transcript, figures),
        *_picture(transcript, figures),
        *_record(transcript.record, figures, titles),
        *_sources(citations(transcript)),
        *_conversation(transcript.turns, transcript.welcome),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _top(transcript: Transcript, figures: Figures) -> list[str]:
    count = len(transcript.turns)
    about = [_dates(transcript.turns), f"{count} turn{'s' * (count != 1)}"]
    if transcript.forked_from:
        about.append(inline(branch(transcript)))
    blocks = [
        f"# Career record: {inline(transcript.thread)}",
        ", ".join(part for part in about if part),
    ]
    for entry in transcript.record.mission.line.live:
        blocks += [f"> **{inline(entry.value)}**", f"*Mission line: {origin(entry, figures)}*"]
    return blocks


def _picture(transcript: Transcript, figures: Figures) -> list[str]:
    """The picture in words: no image that a file could carry is shown by every reader."""
    lines = picture_in_words(picture_of(transcript.record, figures))
    return [f"## {TITLE}", "\n".join(f"- {inline(line)}" for line in lines)]


def _dates(turns: Sequence[Turn]) -> str:
    if not turns:
        return ""
    first, last = day(turns[0].at), day(turns[-1].at)
    return first if first == last else f"{first} to {last}"


def _record(record: CareerRecord, figures: Figures, titles: Mapping[str, str]) -> list[str]:
    blocks: list[str] = []
    for stage, (heading, fields) in PARTS.items():
        part = getattr(record, stage)
        shown = _fields(part, fields, figures)
        shown = [*shown, *_special(record, stage, figures)]
        blocks += [f"## {heading}", *shown] if shown else []
    for name, notes in record.clinics.items():
        heading = titles.get(name, name.replace("_", " ").capitalize())
        labels = [(slot, slot.replace("_", " ").capitalize()) for slot in notes]
        shown = [_field(label, notes[slot], figures) for slot, label in labels]
        blocks += [f"## {inline(heading)}", *filter(None, shown)] if any(shown) else []
    return blocks or ["Nothing stands in the record yet."]


def _special(record: CareerRecord, stage: str, figures: Figures) -> list[str]:
    """The parts of a stage that are no plain fields."""
    if stage == "mission":
        categories = [_fields(item, CATEGORY, figures) for item in record.mission.categories]
        return [*_flat(categories), *_history(record.mission.line, figures)]
    if stage == "shadows":
        return _flat(_fields(item, SHADOW, figures) for item in record.shadows.items)
    if stage == "commitments":
        steps = [_step(step, figures) for step in record.commitments.steps if step.step]
        return ["\n".join(steps)] if steps else []
    return []


def _flat(groups: Iterable[list[str]]) -> list[str]:
    return [block for group in groups for block in group]


def _fields(part: Any, fields: list[tuple[str, str]], figures: Figures) -> list[str]:
    shown = (_field(label, getattr(part, name), figures) for name, label in fields)
    return [block for block in shown if block]


def _field(label: str, held: Held[Any], figures: Figures) -> str:
    """One value stands beside its label, several below it."""
    told = [f"{_value(e.value)} *({origin(e, figures)})*" for e in held.live]
    if len(told) > 1 or (told and isinstance(held, Many)):
        return "\n".join([f"**{inline(label)}:**", "", *(f"- {line}" for line in told)])
    return f"**{inline(label)}:** {told[0]}" if told else ""


def _value(value: Any) -> str:
    return day(value) if isinstance(value, date) else inline(str(value))


def _history(line: Held[Any], figures: Figures) -> list[str]:
    """How the mission line came about, where it was ever changed."""
    if len(line.entries) < 2:
        return []
    told = [
        f"{i}. {_value(e.value)} *({origin(e, figures)})*" for i, e in enumerate(line.entries, 1)
    ]
    return ["\n".join(["**How the line came about:**", "", *told])]


def _step(step: Commitment, figures: Figures) -> str:
    parts = [f"- {_value(step.step.value)} *({origin(step.step.live[-1], figures)})*"]
    parts += [f"  - By {_value(e.value)} *({origin(e, figures)})*" for e in step.due.live]
    parts += [f"  - Witness: {_value(e.value)} *({origin(e, figures)})*" for e in step.witness.live]
    parts += [
        f"  - What became of it: {_value(e.value)} *({origin(e, figures)})*"
        for e in step.outcome.live
    ]
    return "\n".join(parts)


def _sources(cited: dict[int, list[Citation]]) -> list[str]:
    if not cited:
        return []
    return ["## Sources", *(_source(number, found) for number, found in cited.items())]


def _source(number: int, found: list[Citation]) -> str:
    first = found[0]
    heading = first.heading if first.heading != first.locator else ""
    named = [f"**{inline(first.title or first.source)}**", *map(inline, (first.author, heading))]
    named += [inline(first.locator), link(first.url) if first.url else ""]
    figure = f"\\[{number}\\] " if number else ""
    quotes = [quoted(f"“{citation.quote}”") for citation in found]
    return "\n\n".join([figure + ", ".join(filter(None, named)), *dict.fromkeys(quotes)])


def _conversation(turns: Sequence[Turn], welcome: Welcome | None) -> list[str]:
    if not turns:
        return []
    waiting = _greeting(welcome) if welcome else []
    return ["## The conversation", *_flat(map(_turn, turns)), *waiting]


def _turn(turn: Turn) -> list[str]:
    return [
        *(_greeting(turn.welcome) if turn.welcome else []),
        f"### Turn {turn.number}, {day(turn.at)}",
        "**You**",
        quoted(turn.message),
        "**Coach**",
        _reply(turn.reply.sentences),
        *(f"*{inline(notice)}*" for notice in turn.reply.notices),
        _held_back(len(turn.reply.withheld)),
    ]


def _greeting(welcome: Welcome) -> list[str]:
    """What the coach said first when they came back."""
    return [f"### Back on {day(welcome.at)}", "**Coach**", _reply(welcome.sentences)]


def _reply(sentences: Sequence[Sentence]) -> str:
    said = []
    for sentence in sentences:
        figures = "".join(f" \\[{c.number}\\]" for c in sentence.citations if c.number)
        said.append(inline(sentence.text) + figures)
    return " ".join(said)


def _held_back(count: int) -> str:
    if not count:
        return ""
    return f"*{count} sentence{'s were' if count > 1 else ' was'} held back: not supported.*"
