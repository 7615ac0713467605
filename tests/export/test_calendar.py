"""The calendar file is read back by a calendar: dates, witnesses, sources, and nothing smuggled."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from coach.errors import BadInput
from coach.export import to_ics, undated
from coach.record import RecordChange, apply
from coach.transcript import Transcript
from tests.export.conversation import TALK, conversation, recited


def with_changes(transcript, *changes):
    record = transcript.record
    for path, value, *passages in changes:
        change = RecordChange(path=path, value=value, turns=(3,), passages=tuple(passages))
        record = apply(record, change)
    return transcript.model_copy(update={"record": record})


def events(transcript):
    return Calendar.from_ical(to_ics(transcript)).walk("VEVENT")


def test_a_dated_commitment_is_a_whole_day():
    (event,) = events(conversation())
    assert str(event["summary"]) == "hand over one crate"
    assert event["dtstart"].dt == date(2026, 11, 30)
    assert event["dtend"].dt == date(2026, 12, 1)
    assert event["status"] == "TENTATIVE"
    assert event["transp"] == "TRANSPARENT"


def test_the_description_says_who_will_know_and_where_it_comes_from():
    (event,) = events(
        with_changes(
            conversation(),
            ("commitments.steps.0.when", "by the end of the month"),
            ("commitments.steps.0.outcome", "handed over, a day early"),
        )
    )
    assert str(event["description"]).splitlines() == [
        "Witness: Ana",
        "As you said it: by the end of the month",
        "What became of it: handed over, a day early",
        "From your conversation “alex”: draft, your words, turn 3",
    ]


def test_a_step_that_rests_on_a_passage_brings_its_source_and_its_link():
    (event,) = events(
        with_changes(conversation(), ("commitments.steps.0.step", "call the botanist", "talk-1"))
    )
    told = str(event["description"])
    assert "turn 3, with [1]" in told
    assert f"[1] {TALK.title}, {TALK.author}" in told
    assert f"“{TALK.quote}”" in told
    assert str(event["url"]) == TALK.url


def test_a_link_that_is_no_web_address_stays_out():
    transcript = with_changes(conversation(), ("commitments.steps.0.step", "call", "talk-1"))
    (event,) = events(recited(transcript, {"url": "javascript:alert(1)"}))
    assert "url" not in event
    assert "javascript" not in str(event["description"])


def test_the_evening_before_is_too_late_so_it_reminds_at_nine_the_day_before():
    (event,) = events(conversation())
    (alarm,) = event.walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    assert alarm["trigger"].dt == timedelta(hours=-15)
    assert str(alarm["description"]) == "Tomorrow: hand over one crate"


def test_the_same_step_keeps_its_id_and_counts_up_when_it_changes():
    (before,) = events(conversation())
    moved = with_changes(conversation(), ("commitments.steps.0.due", date(2026, 12, 4)))
    (after,) = events(moved)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    other = conversation().model_copy(update={"thread": "another"})
    assert events(other)[0]["uid"] != before["uid"]


def test_steps_without_a_date_are_said_to_be_left_out():
    transcript = with_changes(
        conversation(),
        ("commitments.steps.1.step", "some day"),
        ("commitments.steps.2.step", "ask Ana"),
        ("commitments.steps.2.due", date(2026, 12, 24)),
    )
    assert undated(transcript.record) == 1
    calendar = Calendar.from_ical(to_ics(transcript))
    assert str(calendar["x-wr-caldesc"]) == "1 step has no date and is left out."
    assert len(calendar.walk("VEVENT")) == 2
    assert len({event["uid"] for event in calendar.walk("VEVENT")}) == 2


def test_a_record_that_was_handed_over_without_its_conversation_has_a_calendar_too():
    transcript = conversation().model_copy(update={"turns": ()})
    assert events(transcript)[0]["dtstamp"].dt.date() == date(2026, 11, 30)


def test_no_date_at_all_is_one_clear_sentence():
    with pytest.raises(BadInput, match="No commitment has a date yet"):
        to_ics(Transcript(thread="new"))


@pytest.mark.parametrize(
    "text",
    [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
        "x\nATTACH:https://evil.example/a",
        "x\rURL:javascript:alert(1)",
        "x\u2028ATTENDEE:mailto:a@evil.example",
        'x;y,z:\\n\\,"',
        "x\x00\x1b[31m",
    ],
)
def test_nothing_said_becomes_a_property(text):
    transcript = with_changes(
        conversation(),
        ("commitments.steps.0.step", text),
        ("commitments.steps.0.when", text),
        ("commitments.steps.0.witness", text),
    ).model_copy(update={"thread": text})
    plain = events(conversation())[0]
    (event,) = events(transcript)
    assert set(event) == set(plain)
    assert str(event["summary"]).startswith("x")
    assert "\r" not in str(event["summary"]) + str(event["description"])


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_any_text_reads_back_as_one_event(text):
    transcript = with_changes(conversation(), ("commitments.steps.0.step", text))
    (event,) = events(transcript)
    assert "\n" not in str(event["summary"])
    assert all(len(line.encode()) <= 75 for line in to_ics(transcript).split("\r\n"))
