"""The words of the record page: what each field is called, and what will stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldWords:
    """``path`` with ``*`` for an index; ``empty`` says what will stand there."""

    path: str
    label: str
    empty: str

    @property
    def plain(self) -> bool:
        """Whether it is no part of an item of a list."""
        return "*" not in self.path


@dataclass(frozen=True)
class SectionWords:
    """One part of the record. ``fields`` in reading order; ``item`` is what one more is called."""

    empty: str
    fields: tuple[FieldWords, ...]
    item: str = ""


def _section(empty: str, *rows: tuple[str, str, str], item: str = "") -> SectionWords:
    return SectionWords(empty, tuple(FieldWords(*row) for row in rows), item)


_INDEX = re.compile(r"\.(\d+)\.")

SECTIONS: dict[str, SectionWords] = {
    "arrival": _section(
        "What brought you, and what you want from today.",
        ("situation", "What brings you", "What brought you here, as you said it"),
        ("session_goal", "From today", "What you want to leave with"),
        ("confidence_before", "Confidence, then", "A number from 0 to 10"),
    ),
    "mission": _section(
        "One line, in your own words, on what you are for at work.",
        ("line", "The line", "One line, in your own words"),
        ("moments", "Moments", "When somebody told you that you changed something for them"),
        ("beneficiaries", "Who it is for", "The people it is for"),
        ("categories.*.name", "Category", "One of the one to three parts of it"),
        ("categories.*.evidence", "Shown by", "The moment that shows it"),
        ("motives", "Motives", "What you work for; money, rest and fame may stand here"),
        ("lean_in", "Where to lean in", "Where to do more of it"),
        ("refuel", "On a grey Tuesday", "How far the line carries you, 0 to 10"),
        item="category",
    ),
    "job_after_next": _section(
        "Where it should all lead, and the two jobs on the way.",
        ("job_after_next", "Job after next", "The job that the next one makes possible"),
        ("next_job", "Next job", "The job that comes first"),
        ("end_state", "End state", "Where it should all have led"),
        ("gaps", "Still missing", "What lies between here and there"),
        ("rabbit", "The rabbit you chase", "What you are running after now"),
        ("after_rabbit", "Once it is caught", "What happens the day after"),
        ("experiences", "To collect", "Experiences worth having on the way"),
        ("weak", "Weak", "What does not come easily yet"),
        ("enjoyed", "Enjoyed", "What you would do anyway"),
        ("avoided", "Avoided", "What you walk around"),
        ("story", "The story", "How you would tell it, with “I”"),
    ),
    "shadows": _section(
        "A strength, where it backfires, and a small experiment.",
        ("items.*.superpower", "Superpower", "What others come to you for"),
        ("items.*.shadow", "Its shadow", "Where it backfires"),
        ("items.*.evidence", "How you know", "What happened, or what you were told"),
        ("items.*.experiment", "A small experiment", "What to try once"),
        ("items.*.ask", "Who to ask", "Who would tell you the truth"),
        item="superpower",
    ),
    "north_star": _section(
        "What is left to want once the first goal is reached.",
        ("remains", "What remains", "What is left when the first goal is reached"),
        ("form", "Its form", "How it is given"),
        ("beneficiary", "Who it is for", "Who would have something from it"),
        ("first_gift", "The first gift", "Something small to begin with"),
    ),
    "commitments": _section(
        "One to three steps, each with a date and a witness.",
        ("steps.*.step", "Step", "What you will do"),
        ("steps.*.due", "By", "The date"),
        ("steps.*.when", "As you said it", "The date, in your words"),
        ("steps.*.witness", "Witness", "Who will know"),
        ("steps.*.outcome", "What became of it", "How it went, when you come back"),
        ("confidence_after", "Confidence, now", "A number from 0 to 10"),
        ("learning", "Learned", "What you take with you"),
        item="step",
    ),
}


def label_of(path: str) -> str:
    """What a field is called on the page ("Superpower 2" in a list), "" where it has no words.

    ``path`` as in the record: ``shadows.items.1.superpower``.
    """
    stage, _, name = path.partition(".")
    rows = SECTIONS[stage].fields if stage in SECTIONS else ()
    label = next((row.label for row in rows if row.path == _INDEX.sub(".*.", name)), "")
    place = _INDEX.search(name)
    return f"{label} {int(place[1]) + 1}" if label and place else label
