"""Coming back on another day: the greeting, the answer to it, and what the record keeps of that."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from coach import Settings, open_coach
from coach.errors import UnknownThread
from coach.record import at
from coach.schemas import SentenceKind
from coach.session.visits import AWAY
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, talk

MONDAY = datetime(2026, 11, 2, 19, tzinfo=UTC)
STEPS = (
    FIRST,
    "go to commitments",
    "I'll call Karin about the educator post by the 6th of November. "
    "I'll write a page for Denise by the 20th of November.",
)


class Days:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def days():
    return Days()


@pytest.fixture
def visit(data_dir, days):
    """Opens a coach with the moved clock; each time it is another process's life."""

    @asynccontextmanager
    async def open_then(**settings):
        wanted = Settings(data_dir=data_dir, **settings)
        async with open_coach(wanted, clock=days) as coach:
            yield coach

    return open_then


def assert_holds(welcome, transcript) -> None:
    """A reflection and one question, every sentence verified against what the person said."""
    kinds = [sentence.kind for sentence in welcome.sentences]
    assert kinds.count(SentenceKind.QUESTION) == 1
    assert kinds[-1] is SentenceKind.QUESTION
    assert SentenceKind.REFLECTION in kinds
    messages = transcript.messages()
    for sentence in welcome.sentences:
        assert sentence.verdict.supported
        for quoted in sentence.text.split("“")[1:]:
            words = quoted.partition("”")[0]
            said = [messages[turn] for turn in sentence.heard] or messages.values()
            assert any(words.lower() in message.lower() for message in said), words


async def test_who_was_only_away_for_lunch_is_not_greeted(visit, days):
    async with visit() as coach:
        with pytest.raises(UnknownThread):
            await coach.welcome("alex")
        await talk(coach, "alex", MESSAGES[:3])
        assert await coach.welcome("alex") is None
        days.pass_(seconds=AWAY.total_seconds() - 1)
        assert await coach.welcome("alex") is None
        days.pass_(seconds=1)
        assert await coach.welcome("alex")


async def test_the_greeting_is_the_same_after_a_reload_and_a_restart(visit, days):
    async with visit() as coach:
        await talk(coach, "alex")
        days.pass_(days=1)
        first = await coach.welcome("alex")
        days.pass_(minutes=3)
        assert await coach.welcome("alex") == first
    async with visit() as coach:
        assert await coach.welcome("alex") == first
        transcript = await coach.transcript("alex")
        assert transcript.welcome == first
        assert_consistent(transcript, MESSAGES)
        assert_holds(first, transcript)
        # Nobody answered; a week later it is another day again.
        days.pass_(days=7)
        second = await coach.welcome("alex")
        assert second.at == days.now
        assert second.since == MONDAY
        assert (await coach.transcript("alex")).welcome == second


async def test_what_was_open_is_asked_again_and_its_answer_heard(visit, days):
    async with visit() as coach:
        await talk(coach, "alex", MESSAGES[:2])
        left = (await coach.transcript("alex")).turns[-1].position
        days.pass_(days=30)
        welcome = await coach.welcome("alex")
        assert welcome.position.asked == left.asked == "arrival.confidence_before"
        reply = await coach.ask("alex", "Four out of ten.")
        assert reply.record.arrival.confidence_before.value == 4
        turns = (await coach.transcript("alex")).turns
        assert turns[2].welcome == welcome
        assert turns[2].said[: len(welcome.sentences)] == welcome.sentences
        assert (await coach.transcript("alex")).welcome is None
        assert not {s.text for s in reply.sentences} & {s.text for s in welcome.sentences}


async def test_the_steps_are_asked_about_and_what_became_of_them_is_kept(visit, days):
    async with visit() as coach:
        await talk(coach, "alex", STEPS)
        steps = (await coach.record("alex")).commitments.steps
        assert [step.due.value for step in steps] == [date(2026, 11, 6), date(2026, 11, 20)]
        days.pass_(days=2)
        early = await coach.welcome("alex")
        assert "Karin" in early.sentences[-1].text, "its day is near"
        assert "Denise" not in early.text
        days.pass_(days=20)
    async with visit() as coach:
        welcome = await coach.welcome("alex")
        assert_holds(welcome, await coach.transcript("alex"))
        question = welcome.sentences[-1].text
        assert "Karin" in question
        assert "Denise" in question
        reply = await coach.ask("alex", "I did the first one, the second I dropped.")
        steps = reply.record.commitments.steps
        assert [step.outcome.value for step in steps] == [
            "I did the first one",
            "the second I dropped",
        ]
        assert {entry.turns for step in steps for entry in step.outcome.live} == {(4,)}
        assert [s.kind for s in reply.sentences].count(SentenceKind.QUESTION) == 1
        assert "the second I dropped" in reply.text
        again = await coach.ask("alex", "There was no time left for it in November.")
        assert again.record.commitments.steps == steps
        assert again.sentences
        days.pass_(days=1)
        # It is settled, so nobody asks a second time.
        assert "Karin" not in (await coach.welcome("alex")).sentences[-1].text


async def test_a_closed_conversation_opens_again_with_the_next_step(visit, days):
    done = [*STEPS, "go to commitments", "Denise will know.", "A six.", "That I wait to be asked."]
    async with visit() as coach:
        await talk(coach, "alex", done)
        for _ in range(30):
            if (await coach.transcript("alex")).turns[-1].position.closed:
                break
            await coach.ask("alex", "skip")
        assert (await coach.transcript("alex")).turns[-1].position.closed
        days.pass_(days=40)
        welcome = await coach.welcome("alex")
        assert not welcome.position.closed
        await coach.ask("alex", "I called Karin and the page for Denise is written.")
        await coach.ask("alex", "That she had been waiting for me to ask.")
        reply = await coach.ask("alex", "I'll send the application by Friday.")
    steps = reply.record.commitments.steps
    assert [bool(step.outcome) for step in steps] == [True, True, False]
    assert "application" in steps[2].step.value
    assert steps[2].due.value > days.now.date()
    assert at(reply.record, "commitments.steps.0.step").value.startswith("I'll call Karin")


@pytest.mark.parametrize(
    "instead", ["What do the sources say about promotions?", "go to shadows", "Let's stop here."]
)
async def test_something_else_than_an_answer_is_no_outcome(visit, days, instead):
    async with visit() as coach:
        await talk(coach, "alex", STEPS)
        days.pass_(days=30)
        await coach.welcome("alex")
        reply = await coach.ask("alex", instead)
        assert not any(step.outcome for step in reply.record.commitments.steps)
        assert not (await coach.transcript("alex")).turns[-1].position.offer
        assert reply.sentences


async def test_a_message_that_waits_and_an_empty_conversation_are_not_greeted(visit, days):
    async with visit() as coach:
        events = coach.reply("alex", FIRST)
        await anext(events)
        await events.aclose()
        days.pass_(days=2)
        assert await coach.welcome("alex") is None
        await coach.ask("alex", FIRST)
        events = coach.reply("alex", "Hello?")
        await anext(events)
        await events.aclose()
        days.pass_(days=2)
        assert await coach.welcome("alex") is None


async def test_a_branch_has_the_greeting_that_its_turn_answered(visit, days):
    async with visit() as coach:
        await talk(coach, "alex", STEPS)
        days.pass_(days=30)
        welcome = await coach.welcome("alex")
        await coach.ask("alex", "Both done.")
        branch = await coach.fork("alex", 3, "what if")
        assert branch.welcome == welcome
        assert await coach.welcome("what if") == welcome, "a branch just made is no return"
        reply = await coach.ask("what if", "Neither of them.")
        assert [s.outcome.value for s in reply.record.commitments.steps] == ["Neither of them"] * 2
        await coach.forget("alex")
        assert (await coach.transcript("what if")).turns[3].welcome == welcome


async def test_an_outcome_is_asked_for_with_a_model_too_and_costs_no_call(visit, days, endpoint):
    async with visit() as coach:
        await talk(coach, "alex", STEPS)
    days.pass_(days=30)
    async with visit(model="openai:any", api_key="k", base_url=endpoint.url) as coach:
        welcome = await coach.welcome("alex")
    assert "Karin" in welcome.text
    assert not endpoint.requests


async def test_the_greeting_is_in_the_export(visit, days):
    async with visit() as coach:
        await talk(coach, "alex", STEPS)
        days.pass_(days=30)
        welcome = await coach.welcome("alex")
        page = await coach.export("alex")
        assert "### Back on 2 December 2026" in page
        await coach.ask("alex", "I did the first one, the second I dropped.")
        page = await coach.export("alex")
        assert page.index("### Back on 2 December 2026") < page.index("### Turn 4")
        assert "What became of it: the second I dropped" in page
    assert welcome.text


async def test_a_what_if_in_which_nothing_was_said_leaves_nothing_behind(visit, days):
    async with visit() as coach:
        await talk(coach, "alex", MESSAGES[:2])
        await coach.fork("alex", 0, "from the start")
        await coach.fork("alex", 1, "from the first turn")
        assert len(await coach.threads()) == 3
    days.now = datetime.now(UTC)
    async with visit() as coach:
        assert {row.thread for row in await coach.threads()} == {"alex", "from the first turn"}
        await coach.fork("alex", 0, "just made")
    async with visit() as coach:
        assert (await coach.transcript("just made")).forked_from == "alex@0"
