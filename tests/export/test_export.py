"""What is exported reads like a page, is complete, and reads back."""

import json

import pytest
from markdown_it import MarkdownIt

from coach.errors import BadInput
from coach.export import FORMATS, TITLE, export, file_name, from_json, to_json, to_markdown
from coach.record import RecordChange, apply
from coach.transcript import Transcript
from tests.export.conversation import ARTICLE, TALK, conversation

PAGE = to_markdown(conversation())


def test_the_page_opens_with_title_dates_and_mission_line():
    top = PAGE.split("## ")[0]
    assert "# Career record: alex" in top
    assert "21 November 2026 to 23 November 2026, 3 turns" in top
    assert "> **To find what was mislaid**" in top
    assert "Mission line: confirmed, your words, turns 2 and 3" in top


@pytest.mark.parametrize(
    "line",
    [
        "**Where you stood:** Head of collections, and flat *(draft, your words, turn 1)*",
        "**Confidence at the start, 0 to 10:** 4 *(draft, your words, turn 1)*",
        "- the botanist's letters *(draft, your words, turn 2)*",
        "**Category:** finding *(draft, your words, turn 2)*",
        "**Shown by:** my old boss said so *(draft, your words, turn 2)*",
        "- the salary *(draft, your words, turn 3, with \\[2\\])*",
        "**Superpower:** opening crates *(draft, your words, turn 3)*",
        "**Asked:** my deputy *(draft, your words, turn 3)*",
        "- hand over one crate *(draft, your words, turn 3)*",
        "  - By 30 November 2026 *(draft, your words, turn 3)*",
        "  - Witness: Ana *(draft, your words, turn 3)*",
        "1. To bring back what was lost *(earlier, the coach's words, turn 2)*",
        "2. To find what was mislaid *(confirmed, your words, turns 2 and 3)*",
    ],
)
def test_every_value_says_where_it_came_from(line):
    assert line in PAGE.splitlines()


def test_only_parts_that_hold_something_are_there():
    assert "## Commitments" in PAGE
    assert "## Getting real feedback" in PAGE
    assert "## The second North Star" not in PAGE
    assert "## The job after next" not in PAGE


def test_the_picture_stands_in_words_before_the_record():
    picture = PAGE.split(f"## {TITLE}")[1].split("## ")[0]
    assert "- First North Star (confirmed): To find what was mislaid" in picture
    assert "- By 30 November 2026: hand over one crate (witness: Ana)" in picture
    assert "- Next job: nothing yet" in picture


def test_clinics_take_the_titles_given():
    assert "## Real answers" in to_markdown(conversation(), {"feedback": "Real answers"})
    assert "## Feedback" in to_markdown(conversation(), {})


def test_sources_carry_the_figures_of_the_chat():
    sources = PAGE.split("## Sources")[1].split("## The conversation")[0]
    first, second = sources.split("\\[2\\]")
    assert "\\[1\\] **Building a meaningful career**, Lenny's Podcast, The “Act Three”" in first
    assert f"01:03:56, <{TALK.url}>" in first
    assert "> “A working life can go on for 60 years”" in first
    assert second.startswith(" **My career mission: why you need one too**, Gordon, Honest motives")
    assert f"> “{ARTICLE.quote}”" in second


def test_the_conversation_follows_with_its_figures():
    talk = PAGE.split("## The conversation")[1]
    assert "> I got made head of collections.\\\n> And now what?" in talk
    assert "60 years, the podcast says. \\[1\\]" in talk
    assert "Gordon finds fame okay. \\[2\\] \\[1\\]" in talk
    assert "*1 sentence was held back: not supported.*" in talk
    assert "Half of all people" not in talk
    assert "*The model was slow.*" in talk
    order = [talk.index(f"### Turn {n}") for n in (1, 2, 3)]
    assert order == sorted(order)


def test_an_empty_conversation_is_a_page_too():
    page = to_markdown(Transcript(thread="new"))
    assert "# Career record: new" in page
    assert "Nothing stands in the record yet." in page


def test_it_renders_as_the_structure_meant():
    html = MarkdownIt("commonmark").render(PAGE)
    assert html.count("<h1>") == 1
    assert html.count("<h3>") == 3
    assert '<a href="https://www.youtube.com/watch?v=U_WQuUIYnJg&amp;t=3836s">' in html
    assert "<p>60 years, the podcast says. [1]</p>" not in html
    assert "the podcast says. [1]" in html


def test_json_reads_back_equal():
    transcript = conversation()
    assert from_json(to_json(transcript)) == transcript
    assert export(transcript, "json") == to_json(transcript)
    assert json.loads(to_json(transcript))["turns"][1]["reply"]["text"].endswith("says. [1]")


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"turns": [1]}', "null"])
def test_what_is_no_export_is_refused(text):
    with pytest.raises(BadInput, match="not a conversation"):
        from_json(text)


def test_an_unknown_format_names_those_that_exist():
    with pytest.raises(BadInput) as caught:
        export(conversation(), "docx")
    assert all(name in str(caught.value) for name in FORMATS)
    assert "docx" in str(caught.value)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_carries_what_was_said(format):
    made = export(conversation(), format)
    assert isinstance(made, bytes if format == "pdf" else str)
    assert file_name(conversation(), format).endswith(f"2026-11-23.{format}")
    assert export(conversation(), format) == made


def test_a_retracted_line_is_gone_from_the_top_and_kept_in_the_history():
    transcript = conversation()
    record = apply(transcript.record, RecordChange(path="mission.line", op="retract", turns=(3,)))
    page = to_markdown(transcript.model_copy(update={"record": record}))
    assert "Mission line:" not in page
    assert "2. To find what was mislaid *(earlier" in page
