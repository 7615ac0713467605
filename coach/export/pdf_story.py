"""What stands in the PDF, part by part: the record, its sources, the conversation behind it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import HRFlowable, Paragraph, Spacer

from coach.export.escape import web_address
from coach.export.parts import CATEGORY, PARTS, SHADOW
from coach.export.pdf_picture import INK
from coach.export.pdf_type import BOLD, ITALIC, REGULAR, markup
from coach.export.provenance import branch, day, known_figures, place_in_words, unmarked_origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reportlab.platypus import Flowable

    from coach.export.picture_marks import Ink
    from coach.record import CareerRecord, Commitment, Entry, Held
    from coach.schemas import Citation, Sentence
    from coach.transcript import Transcript, Turn, Welcome

Figures = dict[str, list[int]]


def _style(
    name: str, size: float, *, font: str = REGULAR, ink: Ink = "ink", **more: Any
) -> ParagraphStyle:
    more = {"leading": size * 1.42} | more
    return ParagraphStyle(name, fontName=font, fontSize=size, textColor=HexColor(INK[ink]), **more)


TITLE = _style("title", 26, leading=32)
ABOUT = _style("about", 10, ink="soft", spaceAfter=18)
MISSION = _style("mission", 17, font=ITALIC, leading=24, spaceAfter=2)
HEADING = _style(
    "heading", 15, font=BOLD, ink="accent", spaceBefore=22, spaceAfter=4, keepWithNext=1
)
TURN = _style("turn", 10, font=BOLD, ink="soft", spaceBefore=14, spaceAfter=3, keepWithNext=1)
LABEL = _style("label", 9.5, font=BOLD, ink="soft", spaceBefore=8, keepWithNext=1)
VALUE = _style("value", 11.5, keepWithNext=1)
ORIGIN = _style("origin", 8.5, font=ITALIC, ink="faint", spaceAfter=2)
BODY = _style("body", 11, spaceAfter=4)
SOURCE = _style("source", 11, spaceBefore=6, spaceAfter=2, keepWithNext=1)
SAID = _style("said", 11, leftIndent=16, spaceAfter=6, ink="soft")
QUOTE = _style("quote", 10.5, font=ITALIC, leftIndent=16, spaceAfter=4)
NOTE = _style("note", 9, font=ITALIC, ink="soft", spaceAfter=4)


def anchor(figure: int) -> str:
    """Where in the PDF a figure's source stands."""
    return f"source-{figure}"


def top(transcript: Transcript, figures: Figures) -> list[Flowable]:
    """The title, what this is, and the mission line."""
    turns = transcript.turns
    days = list(dict.fromkeys(day(turn.at) for turn in (*turns[:1], *turns[-1:])))
    count = f"{len(turns)} turn{'s' * (len(turns) != 1)}"
    told = (transcript.thread, " to ".join(days), count, branch(transcript))
    about = " · ".join(filter(None, told))
    story: list[Flowable] = [
        Paragraph("Career record", TITLE),
        Paragraph(markup(about), ABOUT),
    ]
    for entry in transcript.record.mission.line.live:
        story += [
            Paragraph(f"“{markup(str(entry.value).strip())}”", MISSION),
            _origin(entry, figures, "Mission line: "),
        ]
    return story


def record(held: CareerRecord, figures: Figures, titles: Mapping[str, str]) -> list[Flowable]:
    """Every part that holds something, with where each value came from."""
    story: list[Flowable] = []
    for stage, (heading, fields) in PARTS.items():
        part = getattr(held, stage)
        shown = [
            *_fields(part, fields, figures),
            *_special(held, stage, figures),
        ]
        story += _section(heading, shown)
    for name, notes in held.clinics.items():
        heading = titles.get(name, name.replace("_", " ").capitalize())
        shown = [
            flowable
            for slot in notes
            for flowable in _field(slot.replace("_", " ").capitalize(), notes[slot], figures)
        ]
        story += _section(heading, shown)
    return story or [Paragraph("Nothing stands in the record yet.", BODY)]


def sources(cited: Mapping[int, Sequence[Citation]]) -> list[Flowable]:
    """The sources by their figures, each a link to the place, with the words that were cited."""
    story: list[Flowable] = []
    for figure, found in cited.items():
        first = found[0]
        named = f'<a name="{anchor(figure)}"/>' + (f"[{figure}] " if figure else "")
        named += markup(place_in_words(first))
        if url := web_address(first.url):
            named += f" · {_link(url, markup(url))}"
        quotes = dict.fromkeys(citation.quote for citation in found)
        story.append(Paragraph(named, SOURCE))
        story += [Paragraph(f"“{markup(quote)}”", QUOTE) for quote in quotes]
    return [heading("Sources"), *story] if story else []


def conversation(turns: Sequence[Turn], waiting: Welcome | None) -> list[Flowable]:
    """Every turn: what was said, and what was answered, with the figures of its citations.

    ``waiting`` is a greeting that nobody has answered yet.
    """
    story = [heading("The conversation")] if turns else []
    for turn in turns:
        reply = turn.reply
        story += _greeting(turn.welcome)
        said = [Paragraph(markup(line), SAID) for line in turn.message.splitlines() if line.strip()]
        story += [Paragraph(f"Turn {turn.number} · {day(turn.at)}", TURN), *said]
        story.append(_said(reply.sentences))
        notes = list(reply.notices)
        if count := len(reply.withheld):
            held = "sentences were" if count > 1 else "sentence was"
            notes.append(f"{count} {held} held back: not supported.")
        story += [Paragraph(markup(note), NOTE) for note in notes]
    return [*story, *_greeting(waiting)]


def heading(text: str) -> Flowable:
    """The heading of a part; the document makes a bookmark of it."""
    return Paragraph(markup(text), HEADING)


def _greeting(welcome: Welcome | None) -> list[Flowable]:
    if not welcome:
        return []
    return [Paragraph(f"Back on {day(welcome.at)}", TURN), _said(welcome.sentences)]


def _said(sentences: Iterable[Sentence]) -> Flowable:
    told = (markup(s.text) + _figures(c.number for c in s.citations) for s in sentences)
    return Paragraph(" ".join(told), BODY)


def _section(title: str, shown: Sequence[Flowable]) -> list[Flowable]:
    if not shown:
        return []
    rule = HRFlowable(width="100%", thickness=0.5, color=HexColor(INK["line"]), spaceAfter=2)
    rule.keepWithNext = 1
    return [heading(title), rule, *shown]


def _special(held: CareerRecord, stage: str, figures: Figures) -> list[Flowable]:
    """The parts of a stage that are no plain fields."""
    groups: list[list[Flowable]] = []
    if stage == "mission":
        groups = [_fields(item, CATEGORY, figures) for item in held.mission.categories]
        groups.append(_history(held.mission.line, figures))
    elif stage == "shadows":
        groups = [_fields(item, SHADOW, figures) for item in held.shadows.items]
    elif stage == "commitments":
        groups = [_step(step, figures) for step in held.commitments.steps if step.step]
    spaced = [[Spacer(1, 5), *group] for group in groups if group]
    return [flowable for group in spaced for flowable in group]


def _fields(part: Any, fields: Iterable[tuple[str, str]], figures: Figures) -> list[Flowable]:
    return [
        flowable
        for name, label in fields
        for flowable in _field(label, getattr(part, name), figures)
    ]


def _field(label: str, held: Held[Any], figures: Figures) -> list[Flowable]:
    """The label and the values, each with where it comes from; styles keep them together."""
    values = [[_value(entry.value), _origin(entry, figures)] for entry in held.live]
    named = [Paragraph(markup(label), LABEL)] if values else []
    return [*named, *(flowable for each in values for flowable in each)]


def _history(line: Held[Any], figures: Figures) -> list[Flowable]:
    """How the mission line came about, where it was ever changed."""
    if len(line.entries) < 2:
        return []
    told = [[_value(entry.value), _origin(entry, figures)] for entry in line.entries]
    return [
        Paragraph("How the line came about", LABEL),
        *(flowable for each in told for flowable in each),
    ]


def _step(step: Commitment, figures: Figures) -> list[Flowable]:
    story = _field("Step", step.step, figures)
    for label, held in (
        ("By", step.due),
        ("As you said it", step.when),
        ("Witness", step.witness),
        ("What became of it", step.outcome),
    ):
        story += _field(label, held, figures)
    return story


def _value(value: Any) -> Flowable:
    return Paragraph(markup(day(value) if isinstance(value, date) else str(value)), VALUE)


def _origin(entry: Entry[Any], figures: Figures, before: str = "") -> Flowable:
    told = markup(before + unmarked_origin(entry, figures))
    return Paragraph(told + _figures(known_figures(entry.passages, figures)), ORIGIN)


def _figures(numbers: Iterable[int]) -> str:
    return "".join(
        f' <a href="#{anchor(n)}" color="{INK["accent"]}">[{n}]</a>' for n in numbers if n
    )


def _link(url: str, shown: str) -> str:
    return f'<a href={quoteattr(url)} color="{INK["accent"]}">{shown}</a>'
