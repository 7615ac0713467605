"""What a person puts right is put right in the record, and nothing else is."""

from __future__ import annotations

import pytest

BEGIN = (
    "I'm a bookkeeper in a shipping company, 12 years now, and I don't know if I want a 13th.",
    "To know what I would miss.",
)


@pytest.mark.parametrize(
    "message", ["I said 12 years, it's 11.", "Sorry, I said twelve years, it was 11."]
)
async def test_a_number_is_put_right_where_it_stands(opened, message):
    async with opened() as coach:
        for said in BEGIN:
            await coach.ask("t", said)
        reply = await coach.ask("t", message)
    held = reply.record.arrival.situation
    assert "11 years now" in held.value
    assert "12 years" in held.entries[0].value
    assert "11" in reply.text
    assert all(message.rstrip(".") not in str(change.value) for change in reply.changes)


async def test_a_number_that_was_never_written_down_changes_nothing(opened):
    async with opened() as coach:
        for said in BEGIN:
            before = (await coach.ask("t", said)).record
        reply = await coach.ask("t", "I said 40 people, it was 45.")
    assert reply.changes == ()
    assert reply.record == before
    assert reply.sentences[-1].kind == "question"


async def test_what_the_sources_say_about_a_topic_is_looked_up_by_the_topic(opened):
    async with opened() as coach:
        reply = await coach.ask("t", "What do the articles say about being passed over?")
    assert any(sentence.citations for sentence in reply.sentences)
