"""Small words to the coach: what they ask for is shown, and what says nothing is not kept."""

BEGUN = (
    "I'm a nurse in Leeds, 14 years, passed over for band 7 again.",
    "To know whether to stay or go.",
    "4",
)


async def test_the_record_is_shown_when_it_is_asked_for(opened):
    async with opened() as coach:
        for message in BEGUN:
            await coach.ask("a", message)
        reply = await coach.ask("a", "show my record")
    assert not reply.withheld
    assert "“to know whether to stay or go”" in reply.text


async def test_thanks_is_neither_kept_nor_quoted_and_the_question_stands(opened):
    async with opened() as coach:
        for message in BEGUN:
            await coach.ask("a", message)
        before = await coach.record("a")
        reply = await coach.ask("a", "thanks")
    assert reply.record == before
    assert "thanks" not in reply.text
    assert reply.text.count("?") == 1
