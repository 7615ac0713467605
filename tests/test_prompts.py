"""What stands in ``prompts/`` is complete, well formed, and never the same twice."""

from __future__ import annotations

import shutil
from collections import Counter
from string import Formatter

import pytest

from coach.errors import BadSettings
from coach.prompts import Prompts
from coach.record import CareerRecord, at
from coach.resources import prompts_dir

PROMPTS = Prompts()
GUIDES = {**PROMPTS.stages, **PROMPTS.clinics}
SLOTS = [pytest.param(slot, id=slot.path) for guide in GUIDES.values() for slot in guide.slots]
# What the guided model can put into a phrasing: words of this message or an earlier one, figures,
# and short values of the record.
SPOKEN = {"quote", "other", "earlier", "value", "items", "stage", "n", "lower", "higher", "due"}
OF_RECORD = {
    "line", "beneficiary", "session_goal", "end_state", "job_after_next", "next_job", "rabbit",
    "superpower", "shadow", "remains", "first_gift", "step", "witness", "confidence_before",
}  # fmt: skip
OF_HELPLINES = {"emergency", "lines"}


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from strings(value)


def said():
    """Every phrasing that the guided model may say, with where it stands."""
    for name, guide in GUIDES.items():
        for part in ("enter", "leave", "offer"):
            yield from ((name, text) for text in getattr(guide, part))
        for slot in guide.slots:
            for part in ("ask", "smaller", "deeper", "reflect"):
                yield from ((slot.path, text) for text in getattr(slot, part))
    yield from (("moves", text) for text in strings(PROMPTS.data("moves")))
    for entry in PROMPTS.data("shadows"):
        yield from (("shadows", text) for text in strings(entry["asks"]))
    safety = PROMPTS.data("safety")
    yield from (("safety", text) for text in strings(safety["crisis_reply"]))
    yield from (("safety", text) for text in strings(safety["crisis_reply_for"]))


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_stage_of_the_method_is_there_in_its_order():
    assert list(PROMPTS.stages) == [
        "arrival", "mission", "job_after_next", "shadows", "north_star", "commitments",
    ]  # fmt: skip
    assert [guide.order for guide in PROMPTS.stages.values()] == [1, 2, 3, 4, 5, 6]


def test_every_clinic_is_there():
    assert set(PROMPTS.clinics) == {
        "no_promotion", "feedback", "ex_growth", "manager_or_ic", "world_class", "story",
        "milestone", "first_time_manager", "community",
    }  # fmt: skip


@pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))
def test_a_guide_has_all_it_needs(guide):
    assert guide.title
    assert guide.goal
    assert guide.done_when
    assert guide.prose
    assert guide.leans_on
    assert guide.enter or guide.name == next(iter(PROMPTS.stages))
    assert guide.leave
    assert any(slot.need == "required" for slot in guide.slots)
    assert len({slot.path for slot in guide.slots}) == len(guide.slots)
    if guide.kind == "clinic":
        assert guide.calls
        assert guide.offer


@pytest.mark.parametrize("guide", GUIDES.values(), ids=list(GUIDES))
def test_entering_and_leaving_ask_nothing_and_an_offer_one_thing(guide):
    assert [text for text in (*guide.enter, *guide.leave) if "?" in text] == []
    assert [text for text in guide.offer if text.count("?") != 1] == []


@pytest.mark.parametrize("slot", SLOTS)
def test_a_slot_fills_a_field_that_the_record_has(slot):
    assert not at(CareerRecord(), slot.path.replace("+", "0"))
    for path in slot.reopens:
        assert not at(CareerRecord(), path.replace("+", "0"))


@pytest.mark.parametrize("slot", SLOTS)
def test_a_question_asks_one_thing_and_a_reflection_none(slot):
    questions = (*slot.ask, *slot.smaller, *slot.deeper)
    assert [text for text in questions if text.count("?") != 1] == []
    assert [text for text in slot.reflect if "?" in text] == []
    assert slot.need == "heard" or (slot.ask and slot.smaller and slot.reflect)


@pytest.mark.parametrize("slot", SLOTS)
def test_what_is_asked_for_has_examples_of_people_saying_it(slot):
    assert slot.about
    assert len(slot.heard_as) >= 5


def test_every_move_can_be_made_in_several_ways():
    for name, lines in PROMPTS.data("moves").items():
        assert len(lines) >= 3, name


def test_only_known_placeholders_are_used():
    known = SPOKEN | OF_RECORD | OF_HELPLINES
    assert {(place, text) for place, text in said() if not placeholders(text) <= known} == set()


def test_every_phrasing_is_a_template_that_can_be_filled():
    for place, text in said():
        filled = text.format_map(dict.fromkeys(placeholders(text), "…"))
        assert "{" not in filled, (place, text)


def test_no_phrasing_stands_twice():
    counted = Counter(" ".join(text.split()).casefold() for _, text in said())
    assert [text for text, times in counted.items() if times > 1] == []


def test_prompts_are_read_once():
    assert PROMPTS.stages is PROMPTS.stages
    assert PROMPTS.guide("feedback") is PROMPTS.clinics["feedback"]
    with pytest.raises(KeyError):
        PROMPTS.guide("nowhere")


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(prompts_dir(), tmp_path / "prompts")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---", "***"),
        ("goal:", "gaol:"),
        ("slots:", "slots: []\nnothing:"),
        ("order: 2", "order: second"),
        ("order: 2", "order: 2\ncolour: red"),
        ("title: Mission", "title: [Mission"),
        ("form: scale", "form: stars"),
        ("path: mission.refuel", "path: mission.refuel\n    heard_ass: []"),
        ("- 'people who", "- '(people who"),
    ],
)
def test_a_malformed_guide_is_named(copy, old, new):
    guide = copy / "stages" / "mission.md"
    text = guide.read_text("utf-8")
    assert old in text
    guide.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BadSettings, match=r"mission\.md"):
        _ = Prompts(copy).stages


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"---\n- a\n- b\n---\n", b"---\n---\n"])
def test_a_guide_that_is_none_is_named(copy, content):
    (copy / "clinics" / "feedback.md").write_bytes(content)
    with pytest.raises(BadSettings, match=r"feedback\.md"):
        _ = Prompts(copy).clinics


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xff", None])
def test_data_that_cannot_be_read_is_named(copy, content):
    file = copy / "moves.yaml"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(BadSettings, match=r"moves\.yaml"):
        Prompts(copy).data("moves")


def test_the_fingerprint_follows_the_content(copy):
    before = Prompts(copy).fingerprint
    assert before == Prompts(prompts_dir()).fingerprint
    (copy / "notes.txt").write_text("not a prompt")
    assert Prompts(copy).fingerprint == before
    guide = copy / "stages" / "mission.md"
    text = guide.read_text("utf-8")
    guide.write_text(text + "\n", "utf-8")
    changed = Prompts(copy).fingerprint
    assert changed != before
    guide.write_text(text, "utf-8")
    guide.rename(guide.with_name("task.md"))
    assert Prompts(copy).fingerprint not in {before, changed}
