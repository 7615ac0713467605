"""Whole conversations on a bad evening: what is asked, what is kept, and what is left alone."""

import pytest

BAKER = (
    "im a night baker, 11 years, the bakery closes in january",
    "what else i could be",
    "3",
    "an old man comes at 5. he said mine is the first voice he hears",
    "to be up when somebody is up, and have something warm for them",
)


async def _told(coach, messages):
    for message in messages:
        reply = await coach.ask("t", message)
    return reply


async def test_thanks_for_a_drafted_line_neither_takes_it_nor_is_quoted(opened):
    async with opened() as coach:
        drafted = await _told(coach, BAKER)
        assert drafted.record.mission.line.value
        thanked = await coach.ask("t", "cheers")
        taken = await coach.ask("t", "yes, keep it. 8 if i slept")
    assert thanked.record == drafted.record
    assert "cheers" not in thanked.text.lower()
    assert thanked.text.count("?") == 1
    assert taken.record.mission.line.live[-1].status == "confirmed"
    assert taken.record.mission.refuel.value == 8


async def test_two_things_with_a_day_each_are_two_steps(opened):
    async with opened() as coach:
        await _told(coach, BAKER[:3])
        reply = await coach.ask(
            "t",
            "Go to commitments: I will call the hospital kitchen by Friday and hand in the form "
            "by the 20th.",
        )
    steps = reply.record.commitments.steps
    assert [step.when.value for step in steps] == ["Friday", "the 20th"]
    assert all(step.due.value for step in steps)


async def test_somebody_in_distress_is_not_hurried_on(opened):
    async with opened() as coach:
        before = await _told(coach, BAKER[:4])
        reply = await coach.ask("t", "i cant stop crying, sunday nights i feel sick")
    assert reply.safety == "distress"
    assert reply.stage == before.stage
    assert reply.record == before.record
    assert not any(sentence.citations for sentence in reply.sentences)
    assert reply.text.count("?") == 1


async def test_a_command_in_distress_is_still_a_command(opened):
    async with opened() as coach:
        await _told(coach, BAKER[:4])
        reply = await coach.ask("t", "i cant stop crying. please stop for tonight")
    assert reply.sentences[-1].kind != "question"


async def test_what_they_would_rather_not_talk_about_is_left_alone(opened):
    async with opened() as coach:
        await _told(coach, BAKER[:4])
        reply = await coach.ask("t", "i dont want to talk about him")
    assert "him" not in reply.text.split()
    assert reply.record.mission.line.value is None


async def test_told_of_others_a_command_is_none(opened):
    async with opened() as coach:
        before = await _told(coach, BAKER[:4])
        reply = await coach.ask("t", "they come back")
    assert reply.stage == before.stage


@pytest.mark.parametrize(
    "message", ["I'd rather not talk about the firm", "I don't want to say more about that."]
)
async def test_one_topic_left_out_skips_no_part(opened, message):
    async with opened() as coach:
        before = await _told(coach, BAKER[:4])
        reply = await coach.ask("t", message)
    assert reply.stage == before.stage


async def test_what_somebody_cannot_do_is_no_question_to_the_coach(opened):
    async with opened() as coach:
        await _told(coach, BAKER[:3])
        reply = await coach.ask("t", "can't sleep, can't eat, I keep reading the email")
    assert not any(sentence.move == "answer" for sentence in reply.sentences)


async def test_the_answer_to_a_question_that_went_deeper_is_kept(opened):
    async with opened() as coach:
        reply = await _told(coach, (*BAKER[:3], "a customer thanked me once"))
        reply = await coach.ask("t", "She said my bread was the first thing her son ate that week")
    assert any("first thing her son ate" in value for value in reply.record.mission.moments.values)


async def test_the_part_that_was_put_right_is_the_part_that_is_quoted(opened):
    async with opened() as coach:
        await coach.ask("t", "I sell insurance. top three every quarter. I can't look at my phone")
        reply = await coach.ask("t", "I said top three, it's been top five")
    assert "top five" in reply.text


async def test_four_topics_and_you_choose_opens_no_detour(opened):
    message = (
        "There are four things. My boss left in March and I do her work and mine. My father had a "
        "stroke and I drive up every weekend. A friend wants me in her translation office. And I "
        "can't remember when I was last proud of my work. I don't know where to begin, you choose."
    )
    async with opened() as coach:
        reply = await coach.ask("t", message)
    assert reply.stage == "arrival"
    assert reply.record.arrival.situation.value.startswith("There are four things")
    assert reply.record.arrival.situation.value in message


async def test_without_a_line_nobody_is_asked_how_far_it_carries(opened):
    async with opened() as coach:
        await _told(coach, (*BAKER[:4], "no idea", "no idea"))
        transcript = await coach.transcript("t")
    asked = transcript.turns[-1].reply.text
    assert "0 to 10" not in asked


async def test_what_the_boss_wants_is_handed_back_with_a_question_for_their_own(opened):
    async with opened() as coach:
        await coach.ask("t", "tram driver, 20 years")
        reply = await coach.ask("t", "my depot manager reckons I should train the new ones")
        assert not reply.record.arrival.session_goal
        assert "train the new ones" in reply.text
        own = await coach.ask("t", "I want to know if I still like it")
    assert own.record.arrival.session_goal.value == "I want to know if I still like it"
    assert own.stage == "arrival"  # nothing of theirs was counted before


async def test_whoever_will_ask_about_a_step_is_its_witness_and_no_step(opened):
    async with opened() as coach:
        await _told(coach, BAKER[:3])
        reply = await coach.ask(
            "t",
            "Go to commitments: I will hand in the form by Friday, and my sister will ask me on "
            "Sunday.",
        )
    (step,) = reply.record.commitments.steps
    assert step.step.value == "I will hand in the form by Friday"
    assert "my sister" in step.witness.value


async def test_nobody_names_a_strength_when_asked_what_is_missing(opened):
    said = {
        "job_after_next.end_state": "a bench in the harbour and my own boat to mend",
        "job_after_next.job_after_next": "harbour master",
        "job_after_next.next_job": "deputy on the east pier",
        "job_after_next.gaps": "I have no papers. And I shout, they say.",
    }
    async with opened() as coach:
        reply = await _told(coach, [*BAKER[:3], "go to job after next"])
        for _ in range(len(said)):
            turns = (await coach.transcript("t")).turns
            reply = await coach.ask("t", said.pop(turns[-1].position.asked))
    assert not said
    assert reply.record.job_after_next.gaps
    assert not reply.record.shadows.items


async def test_after_the_end_there_is_always_an_answer(opened):
    async with opened() as coach:
        said = ["Go to commitments: I will ring the mill by Friday", "my wife knows", "6"]
        await _told(coach, [*BAKER[:3], *said, "I learned that I can ask for help"])
        for _ in range(40):  # the other stages, left out
            if (await coach.transcript("t")).turns[-1].position.closed:
                break
            reply = await coach.ask("t", "skip")
        assert reply.record.commitments.steps[0].when.value == "Friday"
        more = [f"one more thing, the oven number {n} leaks" for n in range(9)]
        replies = [await coach.ask("t", said) for said in (*more, "thanks, I suppose")]
    assert all(reply.sentences for reply in replies)


async def test_nobody_is_told_to_be_safe_who_has_not_said_so(opened):
    async with opened() as coach:
        await _told(coach, [BAKER[0], "I want to kill myself"])
        reply = await coach.ask("t", "the flour comes on Tuesday")
        assert "safe" not in reply.text
        await coach.ask("t", "I want to kill myself")
        reply = await coach.ask("t", "I'm safe, my brother is here")
    assert "safe" in reply.text


@pytest.mark.parametrize(
    "answer", ["I'm not better, everything is grey", "That's not what I meant, it is for good"]
)
async def test_after_a_plain_crisis_nobody_is_glad_too_early_nor_called_misread(opened, answer):
    async with opened() as coach:
        await _told(coach, [BAKER[0], "I want to kill myself"])
        reply = await coach.ask("t", answer)
    assert not any(
        word in reply.text for word in ("glad", "you are safe", "misread", "read it wrong")
    )
