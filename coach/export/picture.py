"""The picture of the career as data: what stands on it, in which state, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.export.escape import printable
from coach.export.provenance import day, place_in_words
from coach.record import EntryStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from coach.record import CareerRecord, Commitment, Entry, Held
    from coach.schemas import Citation

Figures = dict[str, list[int]]

TITLE = "The picture of your career"
NO_STEPS = "Steps with a date will stand here"
NO_GAPS = "What is missing between the jobs will stand here"


@dataclass(frozen=True)
class Said:
    """One text of the picture. ``status`` is "draft" or "confirmed"; "" where nothing stands yet.

    ``figures`` are those of the citations it rests on.
    """

    text: str
    status: str = ""
    figures: tuple[int, ...] = ()

    @property
    def marks(self) -> str:
        """The figures as they stand behind the text: " [1] [3]"."""
        return "".join(f" [{figure}]" for figure in self.figures)


@dataclass(frozen=True)
class Place:
    """A star or a station: what it is called, and what was said of it (or what will stand)."""

    label: str
    said: tuple[Said, ...]

    @property
    def status(self) -> str:
        """Draft while anything in it is, confirmed when all is, "" when nothing stands."""
        states = {said.status for said in self.said}
        return "draft" if "draft" in states else "".join(states)

    @property
    def heading(self) -> str:
        """The label with its state, which must be told by words and not by looks alone."""
        return f"{self.label} · {self.status}" if self.status else self.label


@dataclass(frozen=True)
class Step:
    """A commitment with a date."""

    due: date
    said: Said
    witness: str = ""

    @property
    def text(self) -> str:
        """The step and its witness, on one line."""
        return self.said.text + (f" (witness: {self.witness})" if self.witness else "")


@dataclass(frozen=True)
class Picture:
    """What is drawn: two stars, four stations in their order, what lies between them.

    ``sources`` has one line for each figure that stands on the picture.
    """

    stars: tuple[Place, Place]
    stations: tuple[Place, Place, Place, Place]
    gaps: tuple[Said, ...] = ()
    steps: tuple[Step, ...] = ()
    sources: tuple[str, ...] = ()


def picture_of(
    record: CareerRecord,
    figures: Figures | None = None,
    sources: Mapping[int, Sequence[Citation]] | None = None,
) -> Picture:
    """Read the picture off the record. ``figures`` are those of each passage id."""
    shown = figures or {}
    path, north = record.job_after_next, record.north_star

    def place(label: str, empty: str, *held: Held[Any]) -> Place:
        said = tuple(_said(e, shown) for each in held for e in each.live)
        return Place(label, said or (Said(empty),))

    picture = Picture(
        stars=(
            place("First North Star", "Your mission, in one line", record.mission.line),
            place("Second North Star", "What is left once the first is reached", north.remains),
        ),
        stations=(
            place("Today", "Where you stand", record.arrival.situation),
            place("Next job", "The job that comes first", path.next_job),
            place("Job after next", "What the next one makes possible", path.job_after_next),
            place("The act after", "Where it should all have led", path.end_state, north.form),
        ),
        gaps=tuple(_said(entry, shown) for entry in path.gaps.live),
        steps=_steps(record.commitments.steps, shown),
    )
    return _with_sources(picture, sources or {})


def picture_in_words(picture: Picture) -> list[str]:
    """Everything the picture shows, uncut, one line for each thing, from left to right."""
    today, *ahead = picture.stations
    lines = [_in_words(picture.stars[0]), _in_words(today)]
    steps = [f"{day(step.due)}: {step.text}{step.said.marks}" for step in picture.steps]
    lines += [f"By {step}" for step in steps] or [f"Dated steps: {NO_STEPS.lower()}"]
    lines.append(_in_words(ahead[0]))
    gaps = [f"Still missing: {gap.text}{gap.marks}" for gap in picture.gaps]
    lines += gaps or [f"Still missing: {NO_GAPS.lower()}"]
    lines += map(_in_words, ahead[1:])
    lines += [_in_words(picture.stars[1]), *(f"Source {line}" for line in picture.sources)]
    return lines


def undated(record: CareerRecord) -> int:
    """How many commitments stand that no calendar can show: they have no date."""
    return sum(bool(step.step) and not step.due for step in record.commitments.steps)


def _in_words(place: Place) -> str:
    texts = [said.text + said.marks for said in place.said]
    if not place.status:
        return f"{place.label}: nothing yet ({' '.join(texts)})"
    return f"{place.label} ({place.status}): {'; '.join(texts)}"


def _steps(steps: Iterable[Commitment], figures: Figures) -> tuple[Step, ...]:
    dated = [
        Step(
            step.due.value,
            _said(step.step.live[-1], figures),
            _one_line(step.witness.value or ""),
        )
        for step in steps
        if step.step and step.due.value
    ]
    return tuple(sorted(dated, key=lambda step: step.due))


def _said(entry: Entry[Any], figures: Figures) -> Said:
    known = {number for passage in entry.passages for number in figures.get(passage, [])}
    status = "confirmed" if entry.status is EntryStatus.CONFIRMED else "draft"
    return Said(_one_line(str(entry.value)) or "…", status, tuple(sorted(known)))


def _with_sources(picture: Picture, cited: Mapping[int, Sequence[Citation]]) -> Picture:
    places = [said for place in (*picture.stars, *picture.stations) for said in place.said]
    said = [*places, *picture.gaps, *(step.said for step in picture.steps)]
    figures = sorted({figure for each in said for figure in each.figures})
    lines = [f"[{n}] {place_in_words(cited[n][0])}" for n in figures if cited.get(n)]
    return Picture(picture.stars, picture.stations, picture.gaps, picture.steps, tuple(lines))


def _one_line(text: str) -> str:
    return " ".join(printable(text).split())
