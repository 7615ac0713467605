"""The record beside the conversation: every value with where it comes from and what it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from coach.record import CareerRecord, Entry, EntryStatus, Held, fields
from coach.ui.views.markup import draw
from coach.ui.views.record_words import SECTIONS, FieldWords, SectionWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.prompts import Guide

_SCALES = {"arrival.confidence_before", "mission.refuel", "commitments.confidence_after"}


@dataclass(frozen=True)
class Value:
    """One live value: how it reads, whose words, from which turns, beside which figures."""

    text: str
    status: str
    whose: str
    turns: tuple[int, ...]
    figures: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One field: its live values, its earlier ones, or what will stand there."""

    label: str
    empty: str
    values: tuple[Value, ...] = ()
    earlier: tuple[Value, ...] = ()


@dataclass
class Section:
    """One stage's part. ``blocks`` are groups of lines: the fields, then one group per item."""

    name: str
    title: str
    empty: str
    here: bool = False
    blocks: list[list[Line]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Draft while anything in it is, confirmed when all is, "" when nothing stands."""
        stand = [v.status for block in self.blocks for line in block for v in line.values]
        if not stand:
            return ""
        return "draft" if "draft" in stand else "confirmed"


def record(
    held: CareerRecord,
    stages: Mapping[str, Guide],
    clinics: Mapping[str, Guide],
    here: str,
    figures: Mapping[str, int],
) -> str:
    """Draw the record. ``here`` is the stage in hand, ``figures`` the figure of each passage."""
    found = fields(held)
    sections = [_section(name, guide.title, found, here, figures) for name, guide in stages.items()]
    return draw("record", sections=sections, notes=_notes(found, clinics, figures), any=bool(found))


def _section(
    name: str,
    title: str,
    found: Mapping[str, Held[Any]],
    here: str,
    figures: Mapping[str, int],
) -> Section:
    words = SECTIONS.get(name, SectionWords("", ()))
    section = Section(name, title, words.empty, here=name == here)
    begun = any(path.startswith(f"{name}.") for path in found)
    if not begun:
        return section
    plain = [row for row in words.fields if "*" not in row.path]
    lines = [_line(f"{name}.{row.path}", row, found, figures) for row in plain]
    # What is there reads as one page; what is still open stands together below it.
    section.blocks.append([line for line in lines if line.values or line.earlier])
    section.blocks.extend(_items(name, words, found, figures))
    section.blocks.append([line for line in lines if not (line.values or line.earlier)])
    return section


def _items(
    name: str, words: SectionWords, found: Mapping[str, Held[Any]], figures: Mapping[str, int]
) -> list[list[Line]]:
    rows = [row for row in words.fields if "*" in row.path]
    if not rows:
        return []
    stem = f"{name}.{rows[0].path.split('.*')[0]}."
    indices = sorted({int(p.removeprefix(stem).split(".")[0]) for p in found if p.startswith(stem)})
    return [
        [_line(f"{name}.{row.path.replace('*', str(i))}", row, found, figures) for row in rows]
        for i in indices
    ]


def _notes(
    found: Mapping[str, Held[Any]], clinics: Mapping[str, Guide], figures: Mapping[str, int]
) -> dict[str, list[Line]]:
    notes: dict[str, list[Line]] = {}
    for path in found:
        if path.startswith("clinics."):
            _, clinic, slot = path.split(".", 2)
            title = clinics[clinic].title if clinic in clinics else _sentence_case(clinic)
            words = FieldWords(path, _sentence_case(slot), "")
            notes.setdefault(title, []).append(_line(path, words, found, figures))
    return notes


def _line(
    path: str, words: FieldWords, found: Mapping[str, Held[Any]], figures: Mapping[str, int]
) -> Line:
    held = found.get(path)
    if held is None:
        return Line(words.label, words.empty)
    past = [e for e in held.entries if e.status is EntryStatus.SUPERSEDED]
    return Line(
        words.label,
        words.empty,
        tuple(_value(path, entry, figures) for entry in held.live),
        tuple(_value(path, entry, figures) for entry in reversed(past)),
    )


def _value(path: str, entry: Entry[Any], figures: Mapping[str, int]) -> Value:
    beside = {figures[p] for p in entry.passages if figures.get(p)}
    return Value(
        text=_text(path, entry.value),
        status=entry.status.value,
        whose="your words" if entry.by == "person" else "the coach's wording, agreed by you",
        turns=entry.turns,
        figures=tuple(sorted(beside)),
    )


def _text(path: str, value: object) -> str:
    if isinstance(value, date):
        return f"{value:%A}, {value.day} {value:%B %Y}"
    return f"{value} of 10" if path in _SCALES else str(value)


def _sentence_case(name: str) -> str:
    return name.replace("_", " ").capitalize()
