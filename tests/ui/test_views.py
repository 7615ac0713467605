"""What the page draws from the coach's data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coach.prompts import Prompts
from coach.record import CareerRecord, Held, RecordChange, apply
from coach.schemas import (
    ByHand,
    Citation,
    ForgetReceipt,
    Sentence,
    SentenceKind,
    ThreadSummary,
    Verdict,
    WithheldSentence,
)
from coach.settings import Settings
from coach.transcript import Position, Reply, Transcript, Turn
from coach.ui.views import lines, record, shell, stages, talk, threads
from coach.ui.views.markup import clock, marked, place, place_url
from coach.ui.views.record_words import SECTIONS

HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\" 'too' {{7*7}}"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cite(**values) -> Citation:
    defaults = {
        "passage_id": "p1",
        "source": "talk",
        "title": "A talk",
        "text": "One two  three\nfour five.",
        "quote": "two three four",
        "number": 1,
    }
    return Citation(**(defaults | values))


def transcript(*sentences: Sentence, message: str = "Hello", **reply) -> Transcript:
    answer = Reply(thread="t", turn=1, sentences=sentences, **reply)
    turn = Turn(number=1, message=message, reply=answer, at=NOW)
    return Transcript(thread="t", turns=(turn,), record=answer.record)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.youtube.com/watch?v=a&t=510s", "https://www.youtube.com/watch?v=a&t=510s"),
        ("http://example.com/", "http://example.com/"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.com/x", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url, shown):
    assert place_url(url) == shown


@pytest.mark.parametrize(
    ("locator", "said"),
    [("00:53:35", "53:35"), ("01:02:10", "1:02:10"), ("53:35", "53:35"), ("The road", "")],
)
def test_times_are_said_as_one_says_them(locator, said):
    assert clock(locator) == said


def test_the_carrying_words_are_marked_whatever_the_spacing():
    shown = marked("One two  three\nfour five.", "two three four")
    assert shown == "One <mark>two  three\nfour</mark> five."


def test_times_in_a_passage_stand_apart():
    shown = marked("One <b>. [00:08:30] Two [x].", "One <b>.")
    assert shown == '<mark>One &lt;b&gt;.</mark> <span class="at">8:30</span> Two [x].'


def test_a_quotation_that_is_not_there_marks_nothing():
    assert marked("a < b", "c") == "a &lt; b"


def test_a_place_says_heading_and_time_once():
    assert place(cite(heading="Planning", locator="00:08:30")) == "Planning · 8:30"
    assert place(cite(heading="Planning", locator="Planning")) == "Planning"


def test_everything_that_was_said_or_cited_is_escaped():
    hostile = cite(
        title=HOSTILE,
        author=HOSTILE,
        heading=HOSTILE,
        text=HOSTILE,
        quote=HOSTILE,
        url="javascript:alert(1)",
    )
    sentence = Sentence(kind=SentenceKind.SOURCE, text=HOSTILE, citations=(hostile,))
    held = WithheldSentence(
        kind=SentenceKind.SOURCE,
        text=HOSTILE,
        verdict=Verdict(supported=False, score=0, reasons=(HOSTILE,)),
    )
    change = RecordChange(path="mission.line", value=HOSTILE, turns=(1,))
    whole = transcript(
        sentence,
        message=HOSTILE,
        withheld=(held,),
        notices=(HOSTILE,),
        record=apply(CareerRecord(), change),
    )
    guides = Prompts().stages
    summary = ThreadSummary(thread=HOSTILE, title=HOSTILE, turns=1, stage="x")
    drawn = [
        talk.turns(whole),
        talk.sources(whole),
        record.record(whole, guides, {}, several=True),
        lines.lines([(summary, whole)], "elsewhere"),
        threads.threads([summary], guides),
    ]
    for html in drawn:
        assert "<img" not in html
        assert "javascript:" not in html
        assert "&lt;img" in html


def test_a_sentence_carries_its_figure_and_its_place():
    citation = cite(url="https://example.com/?t=5s", locator="00:00:05")
    html = talk.sentence(
        Sentence(kind=SentenceKind.SOURCE, text="So it is.", citations=(citation,))
    )
    assert 'data-kind="source"' in html
    assert ">1</button>" in html
    assert "Open the talk at 0:05" in html
    assert 'target="_blank" rel="noopener noreferrer"' in html


def test_what_was_held_back_is_counted_and_explained():
    held = WithheldSentence(
        kind=SentenceKind.SOURCE,
        text="Seven of ten.",
        verdict=Verdict(supported=False, score=0, reasons=("No passage has that figure.",)),
    )
    html = talk.foot(Reply(withheld=(held,)))
    assert "1 sentence held back" in html
    assert "No passage has that figure." in html
    assert "2 sentences held back" in talk.foot(Reply(withheld=(held, held)))
    said = Sentence(kind=SentenceKind.COACHING, text="There is no hurry.")
    assert talk.foot(Reply(sentences=(said,))) == ""


def test_a_reply_in_which_nothing_held_says_so():
    assert "Nothing that holds" in talk.foot(Reply())


def test_sources_stand_once_each_in_the_order_of_their_figures():
    second, first = cite(number=2, title="B"), cite(number=1, title="A")
    html = talk.sources(
        transcript(
            Sentence(kind=SentenceKind.SOURCE, text="x", citations=(second,)),
            Sentence(kind=SentenceKind.SOURCE, text="y", citations=(first, second)),
        )
    )
    assert html.count('class="figure"') == 2
    assert html.index(">A<") < html.index(">B<")


def leaves(model, path=""):
    for name, info in type(model).model_fields.items():
        value, here = getattr(model, name), f"{path}{name}"
        if isinstance(value, Held):
            yield here
        elif isinstance(value, tuple):
            yield from leaves(info.annotation.__args__[0](), f"{here}.*.")
        elif name != "clinics":
            yield from leaves(value, f"{here}.")


def test_every_field_of_the_record_has_its_words():
    worded = {f"{name}.{row.path}" for name, part in SECTIONS.items() for row in part.fields}
    assert worded == set(leaves(CareerRecord()))


def test_an_empty_record_says_what_will_stand_there():
    html = record.record(Transcript(thread="t"), Prompts().stages, {})
    assert html.count('class="still-empty"') == 6
    assert "data-export" not in html


def test_a_value_says_whose_words_from_where_and_what_it_was_before():
    held = CareerRecord()
    for change in (
        RecordChange(path="mission.line", value="Old line", turns=(3,), by="coach"),
        RecordChange(path="mission.line", value="New line", turns=(5, 7), passages=("p1",)),
        RecordChange(path="mission.line", op="confirm", turns=(8,)),
        RecordChange(path="commitments.steps.0.step", value="Call Ann", turns=(9,)),
        RecordChange(path="commitments.steps.0.due", value="2026-12-01", turns=(9,)),
        RecordChange(path="clinics.feedback.heard", value="Too direct", turns=(4,)),
    ):
        held = apply(held, change)
    prompts = Prompts()
    figure = Citation(passage_id="p1", source="s", title="The talk", text="x", quote="x", number=2)
    said = Sentence(kind=SentenceKind.SOURCE, text="x", citations=(figure,))
    html = record.record(transcript(said, record=held), prompts.stages, prompts.clinics)
    assert "New line" in html
    assert "History: 2 wordings" in html
    assert "Old line" in html
    assert "the coach’s wording, agreed by you" in html
    assert html.count('data-status="confirmed"') == 1
    assert 'data-source="2"' in html
    assert "1 December 2026" in html
    assert "Getting real feedback" in html
    assert "Too direct" in html
    assert 'data-export="json"' in html


def test_an_edit_by_hand_says_so_and_what_was_taken_out_stays_as_history():
    hand = ByHand(at=datetime(2027, 3, 3, tzinfo=UTC), after=1)
    held = CareerRecord()
    for change in (
        RecordChange(path="mission.line", value="Said", turns=(1,)),
        RecordChange(path="mission.line", value="Written", hand=hand),
        RecordChange(path="mission.lean_in", value="Gone", turns=(1,)),
        RecordChange(path="mission.lean_in", op="retract", hand=hand),
    ):
        held = apply(held, change)
    html = record.record(transcript(record=held), Prompts().stages, {}, several=True)
    assert "your edit on 3 March 2027" in html
    assert "Withdrawn: 1 wording" in html
    assert "taken out by you on 3 March 2027" in html
    assert html.count('data-do="restore"') == 2
    assert "The line in all your conversations" in html


def test_stages_know_where_we_are_in_a_detour_too():
    prompts = Prompts()
    position = Position(
        stage="feedback", thread_of="shadows", done=("arrival",), skipped=("mission",)
    )
    html = stages.stages(prompts.stages, prompts.clinics, position)
    assert html.count('aria-current="step"') == 1
    assert "Getting real feedback" in html
    assert "(done)" in html
    assert "(skipped)" in html
    assert "of 6" not in html


def test_conversations_without_a_turn_are_not_listed():
    html = threads.threads([ThreadSummary(thread="a", title="", turns=0, stage="arrival")], {})
    assert "thread-list" not in html


def test_a_receipt_counts_what_is_gone():
    receipt = ForgetReceipt(thread="a", deleted={"turns": 2, "records": 1, "exports": 0})
    assert talk.receipt(receipt) == "Forgotten. Deleted from this machine: 2 turns, 1 record."


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"model": "guided"}, "stays on this machine, and you can delete it"),
        (
            {"model": "openai:m", "base_url": "http://localhost:11434/v1"},
            "where the model runs too",
        ),
        (
            {"model": "openai:m", "base_url": "https://llm.example.com/v1"},
            "sent to llm.example.com",
        ),
        ({"model": "openai:m"}, "sent to api.openai.com"),
    ],
)
def test_the_first_screen_is_honest_about_what_leaves(monkeypatch, settings, says):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert says in shell.what_stays(Settings(**settings))
