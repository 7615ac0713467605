"""What a simulated coachee makes of a single reply."""

from __future__ import annotations

import pytest

from coach.batch.coachee import Case
from coach.errors import BadInput
from tests.batch.answering import reply, said


async def test_the_answer_follows_from_the_question_and_not_from_its_number(cast):
    strength = reply("What are you good at, would others say?", stage="shadows")
    (_, first) = await said(cast.coachee(Case(id="a", persona="wolfgang")), strength)
    assert "stuck" in first or "friendly" in first
    chased = reply("Which goal do you run after these days?", stage="job_after_next")
    (_, _, second) = await said(cast.coachee(Case(id="a", persona="wolfgang")), chased, strength)
    assert second == first


async def test_a_number_is_given_where_one_is_asked_for(cast):
    asked = reply("From 0 to 10, how sure are you where your career is going?")
    (_, number) = await said(cast.coachee(Case(id="a", persona="karim")), asked)
    assert number == "Six."


async def test_a_line_of_theirs_is_agreed_to_and_a_strange_one_mended(cast):
    own = "I want nobody on my ward to be afraid and alone with it"
    question = "What would you strike out in it?"
    fits = reply(f"Try this: “{own}”.", question, stage="mission")
    (_, yes) = await said(cast.coachee(Case(id="a", persona="ines")), fits)
    assert yes.startswith("Yes")
    strange = reply("Try this: “To grow revenue in emerging markets”.", question, stage="mission")
    (_, mended) = await said(cast.coachee(Case(id="a", persona="ines")), strange)
    assert own in mended


async def test_a_guess_about_them_is_taken_or_refused(cast):
    fits = reply("Could it be that you fix things before the others can learn it?", stage="shadows")
    (_, yes) = await said(cast.coachee(Case(id="a", persona="jiwon")), fits)
    assert yes.startswith(("yes", "ouch", "maybe"))
    strange = reply("Could it be that you spend too much on advertising?", stage="shadows")
    (_, no) = await said(cast.coachee(Case(id="a", persona="jiwon")), strange)
    assert no.startswith(("no", "i don't think so"))


async def test_they_put_right_what_the_coach_says_wrong_about_them(cast):
    wrong = reply("You have been a nurse for twenty years.", "What have you tried so far?")
    (_, answer_) = await said(cast.coachee(Case(id="a", persona="ines")), wrong)
    assert "fourteen years" in answer_
    assert "twenty years" in answer_
    untrue = reply("So you became charge nurse yourself.", "What have you tried so far?")
    (_, answer_) = await said(cast.coachee(Case(id="a", persona="ines")), untrue)
    assert "wasn't made charge nurse" in answer_


async def test_they_do_not_object_to_what_is_right(cast):
    right = reply("You have been a nurse for fourteen years.", "What have you tried so far?")
    (_, answer_) = await said(cast.coachee(Case(id="a", persona="ines")), right)
    assert "I said" not in answer_
    assert "Not" not in answer_


HIDDEN = "What happened in the interview, and what did you say to those who decided?"
MIRROR = (
    "“I'm a nurse in Porto, surgical ward, fourteen years”, you say.",
    "“I'd like to know whether to try a third time or to stop wanting it”, you say.",
)


async def test_a_hidden_thing_wants_a_question_near_it_and_trust(cast):
    def ines():
        return cast.coachee(Case(id="a", persona="ines"))

    (_, at_once) = await said(ines(), reply(HIDDEN))
    assert "afraid" not in at_once
    heard_out = [reply(MIRROR[0], "What do you want to get out of this talk?")]
    heard_out += [reply(MIRROR[1], question) for question in ("Since when?", "Who knows?")]
    messages = await said(ines(), *heard_out, reply(HIDDEN), reply("And " + HIDDEN))
    assert any("I was afraid they'd write it down" in m for m in messages[-2:])
    away = await said(ines(), *[reply(m, "What is your next step at work?") for m in MIRROR * 3])
    assert not any("write it down" in message for message in away if message)


async def test_a_hidden_fact_of_the_case_is_told_when_asked_twice(cast):
    case = Case(id="a", persona="moira", hidden=("I was offered a post in Dundee and said no.",))
    asked = reply("Which post were you offered, and what did you answer?")
    messages = await said(cast.coachee(case), asked, asked, asked, asked)
    assert any("Dundee" in message for message in messages)
    assert "Dundee" not in messages[1]


async def test_a_temperament_of_the_case_takes_the_place_of_their_own(cast):
    asked = reply("Tell me about a time when you made a difference for someone.", stage="mission")
    (_, long) = await said(cast.coachee(Case(id="a", persona="wolfgang")), asked)
    terse = Case(id="a", persona="wolfgang", temperament=("terse",))
    (_, short) = await said(cast.coachee(terse), asked)
    assert len(short.split()) < len(long.split()) / 2


async def test_they_stop_where_the_coach_closes_and_after_their_turns(cast):
    closing = reply("That is all for today.", move="close")
    assert (await said(cast.coachee(Case(id="a", persona="kasia")), closing))[-1] is None
    brief = cast.coachee(Case(id="a", persona="kasia", turns=2))
    asked = reply("What have you tried so far?")
    assert (await said(brief, asked, asked))[-1] is None


async def test_asked_for_what_they_have_not_got_they_say_so_and_leave_in_the_end(cast):
    odd = reply("Which enzymes take part in the citric acid cycle?", stage="none")
    messages = await said(cast.coachee(Case(id="a", persona="karim")), *[odd] * 12)
    assert messages[-1] is None
    spoken = [message for message in messages if message]
    assert len(spoken) == len(set(spoken))


def test_a_person_nobody_knows_needs_a_model(cast):
    with pytest.raises(BadInput, match=r"nobody of the library \(achieng, ines.*COACH_MODEL"):
        cast.coachee(Case(id="a", persona="a baker in Lyon who wants to teach"))


def test_an_unknown_temperament_is_named(cast):
    with pytest.raises(BadInput, match="'sleepy' is no temperament of the library"):
        cast.coachee(Case(id="a", persona="ines", temperament=("sleepy",)))
