"""Simulated coachees: who they are, what they take a question for, whole conversations."""

from __future__ import annotations

import shutil

import pytest
import pytest_asyncio

from coach import Settings, open_coach
from coach.batch.coachee import Case
from coach.batch.coachees import TEMPERAMENTS, people
from coach.batch.coachees.hearing import heard
from coach.batch.coachees.library import topics
from coach.batch.coachees.matching import Ear
from coach.prompts import Prompts
from coach.schemas import Safety
from tests.batch.answering import reply

WHOLE = ("ines", "meera", "rafael")


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
