"""The record keeps its history, refuses what does not fit, and survives being written down."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import BadInput
from coach.record import (
    CareerRecord,
    EntryStatus,
    Many,
    One,
    RecordChange,
    apply,
    at,
    fields,
)

WORDS = "arrival.situation"
MANY = "mission.moments"


def made(*changes: RecordChange, record: CareerRecord | None = None) -> CareerRecord:
    record = record or CareerRecord()
    for change in changes:
        record = apply(record, change)
    return record


def put(path, value, *turns, **more) -> RecordChange:
    return RecordChange(path=path, value=value, turns=turns or (1,), **more)


def mark(op, path, value=None, *turns) -> RecordChange:
    return RecordChange(path=path, op=op, value=value, turns=turns)


# -- any sequence of changes

PATHS = st.sampled_from(
    [
        WORDS,
        "arrival.confidence_before",
        "mission.line",
        MANY,
        "job_after_next.gaps",
        "mission.categories.0.name",
        "mission.categories.1.evidence",
        "shadows.items.0.superpower",
        "commitments.steps.0.due",
        "commitments.steps.1.step",
        "clinics.feedback.heard",
        # none of these is a field
        "mission",
        "mission.nothing",
        "mission.line.entries.0",
        "mission.categories.x.name",
        "mission.categories.7.name",
        "commitments.steps.0",
        "clinics.feedback",
        "",
    ]
)
VALUES = st.one_of(
    st.sampled_from(["a", "b", "c", "", "2026-12-01", "x" * 2_001]),
    st.integers(-1, 12),
    st.dates(),
    st.none(),
)
CHANGES = st.builds(
    RecordChange,
    path=PATHS,
    op=st.sampled_from(["set", "set", "set", "confirm", "reopen", "retract"]),
    value=VALUES,
    replaces=st.sampled_from([None, "a", "b"]),
    turns=st.lists(st.integers(1, 30), max_size=3).map(tuple),
    passages=st.sampled_from([(), ("p1",), ("p1", "p2")]),
    by=st.sampled_from(["person", "coach"]),
)


def history(held):
    """What of a field's entries may never change, nor go."""
    return [(entry.value, entry.passages, entry.by) for entry in held.entries]


@given(st.lists(CHANGES, max_size=25))
def test_history_never_shrinks_and_what_is_refused_changes_nothing(changes):
    record = CareerRecord()
    for change in changes:
        before, dumped = fields(record), record.model_dump_json()
        try:
            after = apply(record, change)
        except BadInput:
            assert record.model_dump_json() == dumped
            continue
        assert record.model_dump_json() == dumped, "a record is a value"
        now = fields(after)
        for path, held in before.items():
            assert history(now[path])[: len(held.entries)] == history(held)
            if path != change.path:
                assert now[path] == held
        for held in now.values():
            assert all(entry.turns for entry in held.entries)
            if isinstance(held, One):
                assert len(held.live) <= 1
        assert CareerRecord.model_validate_json(after.model_dump_json()) == after
        assert CareerRecord.model_validate(after.model_dump()) == after
        record = after


@given(st.lists(CHANGES, max_size=25))
def test_changes_that_were_written_down_make_the_same_record(changes):
    record, kept = CareerRecord(), []
    for change in changes:
        try:
            record = apply(record, change)
        except BadInput:
            continue
        kept.append(change.model_dump_json())
    assert made(*(RecordChange.model_validate_json(line) for line in kept)) == record


@given(st.lists(CHANGES, max_size=25))
def test_fields_lists_all_there_is_and_at_finds_it(changes):
    record, paths = CareerRecord(), set()
    for change in changes:
        try:
            record = apply(record, change)
        except BadInput:
            continue
        if at(record, change.path).entries:
            paths.add(change.path)
    listed = fields(record)
    assert set(listed) == paths
    assert all(at(record, path) is held for path, held in listed.items())
    assert record.model_dump_json().count('"value":') == sum(
        len(held.entries) for held in listed.values()
    )


# -- each operation


def test_a_correction_supersedes_and_keeps_where_both_came_from():
    record = made(put(WORDS, "lost", 1), put(WORDS, "stuck", 4, passages=("p",), by="coach"))
    first, second = record.arrival.situation.entries
    assert (first.value, first.status, first.turns) == ("lost", EntryStatus.SUPERSEDED, (1,))
    assert (second.value, second.status, second.turns) == ("stuck", EntryStatus.DRAFT, (4,))
    assert (second.passages, second.by) == (("p",), "coach")
    assert record.arrival.situation.value == "stuck"
    assert record.arrival.situation.values == ("stuck",)


def test_many_values_stand_side_by_side_and_each_can_be_replaced():
    record = made(put(MANY, "one"), put(MANY, "two"), put(MANY, "three", replaces="one"))
    assert isinstance(record.mission.moments, Many)
    assert record.mission.moments.values == ("two", "three")
    assert [entry.value for entry in record.mission.moments.entries] == ["one", "two", "three"]


def test_confirm_and_reopen_mark_what_stands_and_add_their_turns():
    record = made(put(WORDS, "old", 1), put(WORDS, "new", 2), mark("confirm", WORDS, None, 5))
    old, new = record.arrival.situation.entries
    assert (old.status, old.turns) == (EntryStatus.SUPERSEDED, (1,))
    assert (new.status, new.turns) == (EntryStatus.CONFIRMED, (2, 5))
    reopened = made(mark("reopen", WORDS), record=record).arrival.situation
    assert [entry.status for entry in reopened.entries] == ["superseded", "draft"]
    assert reopened.value == "new"


def test_a_date_that_was_written_down_still_names_its_entry():
    path = "commitments.steps.0.due"
    record = made(put(path, date(2026, 12, 1)), mark("confirm", path, "2026-12-01"))
    assert record.commitments.steps[0].due.entries[0].status is EntryStatus.CONFIRMED


def test_retract_leaves_history_and_no_value():
    record = made(put(WORDS, "said in anger", 3), mark("retract", WORDS, None, 4))
    held = record.arrival.situation
    assert not held
    assert held.value is None
    assert held.entries[0].value == "said in anger"
    again = made(put(WORDS, "said calmly", 5), record=record).arrival.situation
    assert (again.value, len(again.entries)) == ("said calmly", 2)


@pytest.mark.parametrize("op", ["confirm", "reopen", "retract"])
def test_a_mark_with_a_value_means_that_entry_alone(op):
    record = made(put(MANY, "one"), put(MANY, "two"), mark("confirm", MANY, "two"))
    one, two = made(mark(op, MANY, "one"), record=record).mission.moments.entries
    assert two.status is EntryStatus.CONFIRMED
    wanted = {"confirm": "confirmed", "reopen": "draft", "retract": "superseded"}
    assert one.status == wanted[op]


@pytest.mark.parametrize("op", ["confirm", "reopen", "retract"])
@pytest.mark.parametrize("path", [WORDS, "commitments.steps.0.step", "clinics.feedback.heard"])
def test_a_mark_on_nothing_changes_nothing(op, path):
    assert made(mark(op, path, None, 1)) == CareerRecord()


def test_lists_grow_by_one_and_items_keep_their_place():
    record = made(
        put("commitments.steps.0.step", "ask Tomek"),
        put("commitments.steps.1.step", "write it down"),
        put("commitments.steps.0.due", date(2026, 12, 1)),
    )
    first, second = record.commitments.steps
    assert (first.step.value, first.due.value) == ("ask Tomek", date(2026, 12, 1))
    assert (second.step.value, second.due.value) == ("write it down", None)
    assert not at(record, "commitments.steps.2.step")


def test_a_clinic_leaves_notes_under_its_own_name():
    record = made(put("clinics.feedback.heard", "too soft"), put("clinics.story.told", "I led"))
    assert record.clinics["feedback"]["heard"].value == "too soft"
    assert list(fields(record)) == ["clinics.feedback.heard", "clinics.story.told"]


# -- what is refused


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "mission", "mission.", ".line", "mission.lines", "mission.line.entries",
        "mission.line.value", "mission.__class__", "mission.categories", "mission.categories.0",
        "mission.categories.1.name", "mission.categories.-1.name", "mission.categories.00.name",
        "mission.categories.².name", "mission.categories.٠.name", "clinics", "clinics.feedback",
        "clinics..heard", "clinics.feedback.", "clinics.feedback.heard.more", "Mission.line",
    ],
)  # fmt: skip
def test_a_path_that_names_no_field_is_refused(path):
    for use in (lambda: at(CareerRecord(), path), lambda: made(put(path, "x"))):
        with pytest.raises(BadInput) as refused:
            use()
        assert str(refused.value) == f"The record has no field '{path}'."


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (WORDS, 7),
        (WORDS, ""),
        (WORDS, None),
        (WORDS, date(2026, 1, 1)),
        (WORDS, "x" * 2_001),
        ("arrival.confidence_before", 11),
        ("arrival.confidence_before", -1),
        ("arrival.confidence_before", "plenty"),
        ("commitments.steps.0.due", "soon"),
        ("commitments.steps.0.due", 7),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(path, value):
    with pytest.raises(BadInput) as refused:
        made(put(path, value))
    assert f"'{path}'" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_value_without_the_turn_it_came_from_is_refused():
    with pytest.raises(BadInput, match="turn"):
        made(RecordChange(path=WORDS, value="lost"))
