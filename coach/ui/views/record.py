"""The record beside the conversation: every value with where it comes from and what it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from coach.edits import form_of
from coach.record import EntryStatus, Many, at, fields
from coach.ui.language import t
from coach.ui.views import picture
from coach.ui.views.markup import day, draw
from coach.ui.views.provenance import Behind, Whence, behind
from coach.ui.views.record_words import SECTIONS, FieldWords, SectionWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.prompts import Guide
    from coach.record import CareerRecord, Entry, Held
    from coach.transcript import Transcript

SCALES = {"arrival.confidence_before", "mission.refuel", "commitments.confidence_after"}


@dataclass(frozen=True)
class Value:
    """One entry: how it reads, how it is written, what became of it and where it comes from.

    ``entry`` is its place among all that the field has held.
    """

    text: str
    raw: str
    entry: int
    status: str
    whence: Whence


@dataclass(frozen=True)
class Line:
    """One field: its live values, its history if it has one, or what will stand there."""

    path: str
    label: str
    empty: str
    form: str
    several: bool
    values: tuple[Value, ...] = ()
    history: tuple[Value, ...] = ()

    @property
    def known(self) -> bool:
        """Whether something stands here or has stood here."""
        return bool(self.values or self.history)


@dataclass
class Section:
    """One stage's part. ``blocks`` are groups of lines: the fields, then one group per item.

    ``open`` are the fields that nothing stands in yet, ``another`` those of one more item, beside
    the ``items`` there are.
    """

    name: str
    title: str
    empty: str
    item: str = ""
    here: bool = False
    items: int = 0
    blocks: list[list[Line]] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)
    another: list[Line] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Draft while anything in it is, confirmed when all is, "" when nothing stands."""
        stand = [v.status for block in self.blocks for line in block for v in line.values]
        if not stand:
            return ""
        return "draft" if "draft" in stand else "confirmed"


def record(
    transcript: Transcript,
    stages: Mapping[str, Guide],
    clinics: Mapping[str, Guide],
    *,
    several: bool = False,
) -> str:
    """Draw the record. ``several``: the person has other conversations too.

    It can be changed by hand as soon as something was said.
    """
    page = _Page(transcript)
    here = transcript.turns[-1].position.stage if transcript.turns else "arrival"
    return draw(
        "record",
        sections=[page.section(name, guide.title, here) for name, guide in stages.items()],
        notes=page.notes(clinics),
        any=bool(page.found),
        editable=bool(transcript.turns),
        several=several,
        picture=picture.glance(transcript),
        exports=picture.exports(transcript),
    )


class _Page:
    """The record of one conversation, and what stands behind its values."""

    def __init__(self, transcript: Transcript) -> None:
        self._record: CareerRecord = transcript.record
        self.found = fields(transcript.record)
        self._behind: Behind = behind(transcript)

    def section(self, name: str, title: str, here: str) -> Section:
        words = SECTIONS.get(name, SectionWords("", ()))
        section = Section(name, t(title), t(words.empty), words.item, here=name == here)
        lines = [self._line(f"{name}.{row.path}", row) for row in words.fields if row.plain]
        # What is there reads as one page; what is still open stands together below it.
        section.blocks = [[line for line in lines if line.known], *self._items(name, words)]
        section.blocks = [block for block in section.blocks if block]
        section.open = [line for line in lines if not line.known]
        section.items = len(self._indices(name, words))
        section.another = self._item(name, words, section.items)
        return section

    def notes(self, clinics: Mapping[str, Guide]) -> dict[str, list[Line]]:
        """What detours left, under their titles."""
        notes: dict[str, list[Line]] = {}
        for path in self.found:
            if path.startswith("clinics."):
                _, clinic, slot = path.split(".", 2)
                title = t(clinics[clinic].title) if clinic in clinics else _sentence_case(clinic)
                words = FieldWords(path, _sentence_case(slot), "")
                notes.setdefault(title, []).append(self._line(path, words))
        return notes

    def _items(self, name: str, words: SectionWords) -> list[list[Line]]:
        return [self._item(name, words, index) for index in self._indices(name, words)]

    def _item(self, name: str, words: SectionWords, index: int) -> list[Line]:
        rows = [row for row in words.fields if not row.plain]
        return [self._line(f"{name}.{row.path.replace('*', str(index))}", row) for row in rows]

    def _indices(self, name: str, words: SectionWords) -> range:
        row = next((row for row in words.fields if not row.plain), None)
        if row is None:
            return range(0)
        held: Any = getattr(self._record, name)
        return range(len(getattr(held, row.path.split(".")[0])))

    def _line(self, path: str, words: FieldWords) -> Line:
        held = at(self._record, path)
        entries = [self._value(path, place, entry) for place, entry in enumerate(held.entries)]
        live = [v for v in entries if v.status != EntryStatus.SUPERSEDED.value]
        return Line(
            path,
            t(words.label),
            t(words.empty),
            form_of(held),
            isinstance(held, Many),
            tuple(live),
            tuple(reversed(entries)) if _changed(held) else (),
        )

    def _value(self, path: str, place: int, entry: Entry[Any]) -> Value:
        return Value(
            text=text_of(path, entry.value),
            raw=str(entry.value),
            entry=place,
            status=entry.status.value,
            whence=self._behind.of(entry),
        )


def _changed(held: Held[Any]) -> bool:
    """Whether the field has a history worth unfolding."""
    return any(entry.status is EntryStatus.SUPERSEDED or entry.decided for entry in held.entries)


def text_of(path: str, value: object) -> str:
    """A value as it is read."""
    if isinstance(value, date):
        return f"{t(f'{value:%A}')}, {day(value)}"
    return t("{number} of 10", number=value) if path in SCALES else str(value)


def _sentence_case(name: str) -> str:
    return name.replace("_", " ").capitalize()
