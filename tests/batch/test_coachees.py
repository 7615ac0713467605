"""Simulated coachees: whole conversations with the guided coach, and one reply at a time."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from coach import Settings, open_coach
from coach.batch.coachee import Case
from coach.batch.coachees import TEMPERAMENTS, Cast, people
from coach.batch.coachees.hearing import heard
from coach.batch.coachees.library import topics
from coach.batch.coachees.matching import Ear
from coach.errors import BadInput, ModelUnavailable
from coach.prompts import Prompts
from coach.schemas import Citation, Safety, Sentence, SentenceKind
from coach.transcript import Reply, Turn
from tests.endpoint.faults import fault
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer

WHOLE = ("ines", "meera", "rafael")


@pytest.fixture(scope="module")
def cast(embedder, tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("cast"), model="guided")
    return Cast(settings, embedder)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def talks(cast, indexed, tmp_path_factory):
    """The whole conversation of some of the people, by name."""
    folder = tmp_path_factory.mktemp("talks") / "data"
    shutil.copytree(indexed, folder, ignore=shutil.ignore_patterns("lock"))
    async with open_coach(Settings(data_dir=folder, model="guided"), sync=False) as coach:
        found = {}
        for name in WHOLE:
            coachee, turns = cast.coachee(Case(id=f"{name} 1", persona=name)), []
            while (message := await coachee.next(turns)) is not None:
                await coach.ask(name, message)
                turns = list((await coach.transcript(name)).turns)
            found[name] = turns
        return found


def reply(*lines: str, stage: str = "arrival", cited: str = "", move: str = "") -> Reply:
    """A reply of these sentences; what ends in a question mark asks."""
    sentences = [
        Sentence(
            kind=SentenceKind.QUESTION if line.endswith("?") else SentenceKind.REFLECTION,
            text=line,
            move=move,
        )
        for line in lines
    ]
    if cited:
        citation = Citation(passage_id="p", source="s", text=cited, quote=cited, number=1)
        source = Sentence(kind=SentenceKind.SOURCE, text=cited, citations=(citation,))
        sentences.insert(0, source)
    return Reply(sentences=tuple(sentences), stage=stage)


async def said(coachee, *replies: Reply) -> list[str | None]:
    """Everything the coachee says, answering one reply after the other."""
    turns, messages = [], [await coachee.next([])]
    for number, each in enumerate(replies, 1):
        message = messages[-1] or "…"
        turns.append(Turn(number=number, message=message, reply=each, at=datetime.now(UTC)))
        messages.append(await coachee.next(turns))
    return messages


# -- the library


def test_the_library_has_people_of_different_lives_and_manners():
    found = people().values()
    assert len(found) >= 8
    for kind in ("country", "trade", "trouble", "age"):
        assert len({getattr(person, kind) for person in found}) >= 8
    assert {manner for person in found for manner in person.temperament} == set(TEMPERAMENTS)


def test_everybody_has_something_they_keep_to_themselves_or_several_questions():
    for person in people().values():
        hidden = [s for sayings in person.says.values() for s in sayings if s.when]
        assert hidden or person.untrue
        assert len(person.asks) >= 2


def test_no_two_people_say_the_same():
    words = [s.says for p in people().values() for each in p.says.values() for s in each]
    words = [text for text in words if len(text) > 12]
    assert len(words) == len(set(words))


# What a question of the guides is about; a coachee never sees the path.
MEANT = {
    "arrival.situation": "situation",
    "arrival.session_goal": "goal",
    "mission.moments": "moment",
    "mission.beneficiaries": "for_whom",
    "mission.line": "purpose",
    "mission.refuel": "refuel",
    "job_after_next.end_state": "end_state",
    "job_after_next.job_after_next": "after_next",
    "job_after_next.next_job": "next_job",
    "job_after_next.gaps": "gaps",
    "job_after_next.rabbit": "rabbit",
    "job_after_next.after_rabbit": "after_rabbit",
    "shadows.items.+.superpower": "strength",
    "shadows.items.+.shadow": "shadow",
    "shadows.items.+.evidence": "evidence",
    "shadows.items.+.experiment": "experiment",
    "shadows.items.+.ask": "truth_teller",
    "north_star.remains": "remains",
    "north_star.form": "giving",
    "north_star.first_gift": "first_gift",
    "commitments.steps.+.step": "step",
    "commitments.steps.+.due": "when",
    "commitments.steps.+.witness": "witness",
    "commitments.learning": "learning",
}


def test_the_meaning_of_most_questions_is_found_without_what_was_said_before(embedder):
    ear, found, missed = Ear(embedder), 0, []
    for guide in Prompts().stages.values():
        for slot in guide.slots:
            for question in slot.ask if slot.path in MEANT else ():
                asked = heard(reply(question, stage=guide.name))
                best = next(iter(ear.scores(asked, {})))
                found += best == MEANT[slot.path]
                missed += [(question, best)] if best != MEANT[slot.path] else []
    # Four in five alone; in a conversation what was told already takes the place of some.
    assert found / (found + len(missed)) >= 0.8, missed


def test_every_topic_is_the_nearest_to_its_own_questions(embedder):
    ear = Ear(embedder)
    for name, topic in topics().items():
        if topic.form != "tell":
            continue
        near = [next(iter(ear.scores(heard(reply(q)), {}))) for q in topic.asked]
        assert near.count(name) > len(near) / 2, (name, near)


# -- whole conversations


@pytest.mark.asyncio(loop_scope="module")
async def test_they_get_through_all_stages_and_leave_a_record(talks):
    for turns in talks.values():
        assert turns[-1].position.closed
        assert len(turns[-1].position.done) == 6
        record = turns[-1].reply.record
        assert record.arrival.confidence_before
        assert record.commitments.confidence_after
        assert record.mission.line
        assert record.commitments.steps


@pytest.mark.asyncio(loop_scope="module")
async def test_they_never_say_the_same_twice(talks):
    for turns in talks.values():
        messages = [turn.message for turn in turns]
        assert len(messages) == len(set(messages))


@pytest.mark.asyncio(loop_scope="module")
async def test_they_are_different_people(talks):
    spoken = [{turn.message for turn in turns} for turns in talks.values()]
    assert not set.intersection(*spoken)
    assert len({len(turns) for turns in talks.values()}) > 1


@pytest.mark.asyncio(loop_scope="module")
async def test_they_are_taken_for_people_in_no_danger(talks):
    for turns in talks.values():
        assert all(turn.reply.safety is not Safety.CRISIS for turn in turns)


@pytest.mark.asyncio(loop_scope="module")
async def test_they_ask_about_the_sources_too(talks):
    for name, turns in talks.items():
        asked = [turn for turn in turns if turn.message in people()[name].asks]
        assert len(asked) == 2


@pytest.mark.asyncio(loop_scope="module")
async def test_another_object_goes_on_in_the_same_words(talks, cast):
    turns = talks["ines"]
    again = Case(id="ines 1", persona="ines")
    for done in (0, 1, 7, len(turns) - 1):
        assert await cast.coachee(again).next(turns[:done]) == turns[done].message


@pytest.mark.asyncio(loop_scope="module")
async def test_the_case_decides_how_they_vary(talks, cast):
    other = cast.coachee(Case(id="ines 2", persona="ines"))
    heard_so_far = talks["ines"]
    messages = [await other.next(heard_so_far[:n]) for n in range(len(heard_so_far))]
    assert messages != [turn.message for turn in heard_so_far]


# -- one reply


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


# -- played by a model


@pytest.fixture
def played(embedder, tmp_path):
    with Endpoint() as served:
        settings = Settings(
            data_dir=tmp_path,
            model=f"openai:{MODEL}",
            base_url=served.url,
            api_key=served.key,
            patience=1.0,
        )
        yield served, Cast(settings, embedder)
        assert not served.errors


async def test_a_description_is_played_by_the_model_and_billed_apart(played):
    served, cast = played
    served.then(
        answer({"says": "My knees are going.", "leaves": False}),
        answer({"says": "Enough for today.", "leaves": True}),
    )
    case = Case(
        id="a",
        persona="A baker in Lyon, 58, up since two",
        temperament=("sulky",),
        hidden=("The shop is sold already.",),
    )
    coachee = cast.coachee(case)
    asked = reply("What brings you here?")
    messages = await said(coachee, asked, asked)
    await cast.close()
    assert messages == ["My knees are going.", "Enough for today.", None]
    first, second = served.completions
    told = first.body["messages"][0]["content"]
    for part in (case.persona, "sulky", "The shop is sold already."):
        assert part in told
    assert [m["role"] for m in second.body["messages"]][-2:] == ["assistant", "user"]
    assert second.body["messages"][-1]["content"] == asked.text
    assert json.loads(second.body["messages"][-2]["content"])["says"] == "My knees are going."
    assert coachee.usage.calls == 2
    assert coachee.usage.prompt_tokens > 0


async def test_a_person_of_the_library_can_be_played_too(played, embedder):
    served, cast = played
    served.always(answer({"says": "Well.", "leaves": False}))
    settings = cast._settings
    own = Cast(settings, embedder, played_by=f"openai:{MODEL}")
    assert await own.coachee(Case(id="a", persona="moira")).next([]) == "Well."
    await own.close()
    assert "The first of July I'd sleep" in served.completions[0].body["messages"][0]["content"]


async def test_a_model_that_fails_is_one_clear_sentence(played):
    served, cast = played
    served.then(fault("wrong_key"), answer("nonsense"), fault("refusal"))
    for kind, words in (
        (ModelUnavailable, "did not accept the key"),
        (BadInput, "The coachee's model failed: .* not in the form"),
        (BadInput, "The coachee's model failed: .* declined"),
    ):
        with pytest.raises(kind, match=words):
            await cast.coachee(Case(id="a", persona="A baker in Lyon")).next([])
    await cast.close()
