"""The PDF is opened and read: its text, its links, its bookmarks, its fonts."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from coach.export import to_pdf
from coach.export.pdf_type import BOLD, ITALIC, REGULAR, missing, runs
from coach.record import RecordChange, apply
from coach.schemas import Sentence, SentenceKind
from coach.transcript import Transcript, Welcome
from tests.export.conversation import ARTICLE, TALK, conversation, recited
from tests.export.records import HOSTILE, LONG, full


def read(transcript):
    return PdfReader(BytesIO(to_pdf(transcript)))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def flat(text):
    return re.sub(r"\s+", " ", text)


def links(reader):
    return [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]


def titles(outline):
    return [t for entry in outline for t in (titles(entry) if isinstance(entry, list) else [entry])]


PDF = read(conversation())
TEXT = flat(text_of(PDF))


@pytest.mark.parametrize(
    "words",
    [
        "Career record alex · 21 November 2026 to 23 November 2026 · 3 turns",
        "“To find what was mislaid” Mission line: confirmed, your words, turns 2 and 3",
        "Where you stood Head of collections, and flat draft, your words, turn 1",
        "the salary draft, your words, turn 3, with [2]",
        "Step hand over one crate draft, your words, turn 3",
        "By 30 November 2026",
        "Witness Ana",
        "Getting real feedback Asked my deputy",
        "To bring back what was lost earlier, the coach's words, turn 2",
        "[1] Building a meaningful career, Lenny's Podcast, The “Act Three” of a career, 01:03:56",
        f"“{TALK.quote}”",
        f"“{ARTICLE.quote}”",
        "60 years, the podcast says. [1]",
        "Gordon finds fame okay. [2] [1]",
        "1 sentence was held back: not supported.",
        "The model was slow.",
        "Turn 3 · 23 November 2026",
    ],
)
def test_it_says_what_the_record_holds_and_where_it_came_from(words):
    assert words in TEXT


def test_the_picture_is_drawn_with_real_text_on_the_first_page():
    first = flat(PDF.pages[0].extract_text())
    for words in ("First North Star · confirmed", "Today · draft", "30 Nov", "(witness: Ana)"):
        assert words in first
    assert not PDF.pages[0].images
    strokes = PDF.pages[0].get_contents().get_data()
    assert strokes.count(b" l") > 10


def test_withheld_sentences_stay_out():
    assert "Half of all people" not in TEXT


def test_it_has_bookmarks_to_its_parts():
    found = [entry.title for entry in titles(PDF.outline)]
    assert found[:3] == ["The picture of your career", "What brought you", "Mission"]
    assert found[-4:] == [
        "The conversation",
        *(f"Turn {n} · {n + 20} November 2026" for n in (1, 2, 3)),
    ]
    pages = [PDF.get_destination_page_number(entry) for entry in titles(PDF.outline)]
    assert pages == sorted(pages)
    for entry, page in zip(titles(PDF.outline), pages, strict=True):
        assert entry.title in flat(PDF.pages[page].extract_text())


def test_figures_lead_to_their_sources_and_sources_to_the_place():
    found = links(PDF)
    opened = [link["/A"]["/URI"] for link in found if "/A" in link]
    assert set(opened) == {TALK.url}
    # Three figures stand in the conversation, one in the record: each leads to a place of its own.
    inside = [link["/Dest"] for link in found if "/Dest" in link]
    assert len(inside) == 4
    assert len({float(place[3]) for place in inside}) == 2
    (page,) = {PDF.get_page_number(place[0].get_object()) for place in inside}
    assert TALK.title in flat(PDF.pages[page].extract_text())


def test_every_page_has_its_number():
    for number, page in enumerate(PDF.pages, 1):
        assert re.search(rf"^{number}$", page.extract_text(), re.MULTILINE)


def test_its_letters_are_inside_the_file():
    fonts = {}
    for page in PDF.pages:
        fonts |= page["/Resources"]["/Font"].get_object()
    used = [font.get_object() for font in fonts.values()]
    embedded = [f for f in used if "/FontDescriptor" in f and "/FontFile2" in f["/FontDescriptor"]]
    assert {str(f["/BaseFont"]).split("+")[1] for f in embedded} == {
        "GentiumPlus",
        "GentiumPlus-Italic",
        "GentiumPlus-Bold",
    }
    # reportlab names Helvetica in every file; no letter is set in it.
    assert {str(f["/BaseFont"]) for f in used if f not in embedded} <= {"/Helvetica"}


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć-Gęślą", "Αλέξανδρος Παπαδόπουλος", "Дмитрий Щёголев", "Nguyễn Thị Ánh", "Þórður"],
)
def test_names_in_european_scripts_stand_as_they_are(name):
    assert missing(name) == ""
    assert name in text_of(read(conversation([name] * 3)))


@pytest.mark.parametrize("name", ["田中さん", "김민수", "王小明"])
def test_east_asian_names_are_text_and_the_file_says_what_draws_them(name):
    shown = text_of(read(conversation([name] * 3)))
    assert name in shown
    assert "drawn with a font of the machine" in flat(shown)
    assert "drawn with a font of the machine" not in TEXT


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("علي", "[3 × Arabic]"),
        ("नमस्ते", "[6 × Devanagari]"),
        ("go 🌱 on", "go [seedling] on"),
        ("👩🏽‍🚀", "[woman][rocket]"),
        ("❤️", "[heavy black heart]"),
        ("\ue000", "[U+E000]".lower()),
    ],
)
def test_what_no_font_of_ours_has_is_named_and_said(name, shown):
    text = text_of(read(conversation([name] * 3)))
    assert shown in flat(text)
    assert "no font for some of the letters" in flat(text)
    assert "no font for some of the letters" not in TEXT


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from([REGULAR, ITALIC, BOLD]))
def test_every_letter_has_a_glyph_or_a_name(text, font):
    from reportlab.pdfbase.pdfmetrics import getFont

    for name, run in runs(text, font):
        if name == font:
            letters = getFont(font).face.charToGlyph
            assert all(ord(letter) in letters or letter.isspace() for letter in run)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=200))
def test_any_text_makes_a_file(text):
    record = apply(
        conversation().record, RecordChange(path="arrival.situation", value=text, turns=(1,))
    )
    transcript = conversation([text] * 3).model_copy(update={"record": record, "thread": text})
    assert len(read(transcript).pages) >= 2


def test_tricks_are_text_and_links_go_nowhere_but_to_web_addresses():
    tricks = [HOSTILE, '<a href="javascript:alert(1)">x</a>', "</para><font color=red>&nbsp;"]
    bad = {"url": "javascript:alert(1)", "title": HOSTILE}
    transcript = recited(conversation(tricks), bad).model_copy(update={"record": full(HOSTILE)})
    reader = read(transcript)
    found = links(reader)
    assert not [link for link in found if "/A" in link]
    shown = re.sub(r"\s+", "", text_of(reader))
    assert all(re.sub(r"\s+", "", trick) in shown for trick in tricks)
    assert "/JavaScript" not in reader.trailer["/Root"].get("/Names", {})
    assert "/OpenAction" not in reader.trailer["/Root"]


def test_values_of_any_length_run_over_the_page():
    transcript = conversation().model_copy(update={"record": full(LONG)})
    reader = read(transcript)
    assert " ".join(LONG.split()) in flat(text_of(reader))
    assert len(reader.pages) > 4


def test_an_empty_conversation_is_a_page_too():
    reader = read(Transcript(thread="new"))
    assert "Nothing stands in the record yet." in text_of(reader)
    assert reader.metadata.title == "Career record: new"


def test_a_source_without_an_address_is_no_link():
    reader = read(recited(conversation(), {"url": ""}))
    assert not [link for link in links(reader) if "/A" in link]
    assert TALK.title in text_of(reader)


def test_a_branch_a_greeting_and_what_became_of_a_step_are_told():
    outcome = RecordChange(path="commitments.steps.0.outcome", value="done, early", turns=(3,))
    question = Sentence(kind=SentenceKind.QUESTION, text="Did the crate go over?")
    back = datetime(2026, 12, 1, 9, tzinfo=UTC)
    transcript = conversation().model_copy(
        update={
            "record": apply(conversation().record, outcome),
            "forked_from": "spring@2",
            "welcome": Welcome(at=back, since=back, sentences=(question,)),
        }
    )
    shown = flat(text_of(read(transcript)))
    assert "3 turns · branched off from spring after turn 2" in shown
    assert "What became of it done, early" in shown
    assert "Back on 1 December 2026 Did the crate go over?" in shown
