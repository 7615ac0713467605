"""What may go into the record: only what the turns it names say, or the person agreed to."""

from datetime import date

import pytest

from coach.record import CareerRecord, RecordChange, apply
from coach.verification import check_change

TODAY = date(2026, 11, 22)  # a Sunday
MESSAGES = {
    1: "I'm a ferry mate in Bergen, 14 years, and I was passed over in march.",
    2: "I don't want to manage people, I want to teach the young ones.",
    3: "about a six I think",
    4: "I'll ring Astrid by friday and she will hear it first",
    5: "yes, that's it",
    6: "no, not that",
    7: "let's say 3 December, or in two weeks",
    8: "The vegtables were always mine, and 0 from ten for the canteen.",
    9: "by the end of march I have asked him",
}
OFFERED = ["“To bring them home dry, and show the young ones how.” Where does it pinch?"]
STEP = "commitments.steps.0."


def change(path, value=None, turns=(1,), **more):
    return RecordChange(path=path, value=value, turns=turns, **more)


MAY = [
    change("arrival.situation", "Ferry mate in Bergen for 14 years, passed over in March"),
    change("arrival.situation", "fourteen years a ferry mate"),
    change("mission.motives", "teaching the young ones", (2,)),
    change("mission.motives", "I don't want to manage people", (1, 2)),
    change("arrival.confidence_before", 6, (3,)),
    change("arrival.confidence_before", "6", (3,)),
    change("arrival.confidence_before", 0, (8,)),
    change(STEP + "due", date(2026, 11, 27), (4,)),
    change(STEP + "due", "2026-11-27", (4,)),
    change(STEP + "due", date(2026, 12, 3), (7,)),
    change(STEP + "due", date(2027, 3, 31), (9,)),
    change(STEP + "when", "friday", (4,)),
    change(STEP + "step", "Ring Astrid", (4,)),
    change(
        "mission.line", "To bring them home dry, and show the young ones how.", (5,), by="coach"
    ),
    change("job_after_next.enjoyed", "the vegetables", (8,)),
    change("mission.line", op="confirm", turns=(5,)),
    change("mission.line", op="retract", turns=(6,)),
    change("mission.line", op="reopen", turns=(6,)),
]
MAY_NOT = [
    (change("mission.line", "teach", ()), "no turn"),
    (change("mission.line", op="confirm", turns=()), "no turn"),
    (change("mission.line", "teach", (2, 12)), "no turn 12"),
    (change("mission.line", None, (2,)), "nothing"),
    (change("mission.line", "  ", (2,)), "nothing"),
    (change("arrival.situation", "Ferry captain in Bergen"), "captain"),
    (change("arrival.situation", "Ferry mate in Bergen, 40 years"), "40"),
    (change("arrival.situation", "I teach the young ones", (1,)), "teach"),
    (change("mission.motives", "I want to manage people", (2,)), "not"),
    (change("mission.motives", "never teach the young ones", (1,)), "stand in the turns"),
    (change("arrival.situation", "never passed over in march", (1,)), "not"),
    (change("arrival.confidence_before", 7, (3,)), "7"),
    (change(STEP + "due", date(2026, 11, 26), (4,)), "2026-11-26"),
    (change(STEP + "due", date(2026, 12, 24), (7,)), "2026-12-24"),
    (change(STEP + "due", date(2026, 12, 4), (2,)), "no day"),
    (change("mission.line", "To bring them home dry", (6,), by="coach"), "agrees"),
    (change("mission.line", "To bring them home dry", (2,), by="coach"), "agrees"),
    (change("mission.line", "To bring them home dry", (5,)), "the person's own"),
    (change("mission.line", "To bring them home rich", (5,), by="coach"), "rich"),
]


@pytest.mark.parametrize("made", MAY, ids=lambda c: f"{c.op} {c.path} {c.value}")
def test_may_be_made(made):
    assert check_change(made, CareerRecord(), MESSAGES, OFFERED, today=TODAY) == ""


@pytest.mark.parametrize(("made", "reason"), MAY_NOT, ids=lambda v: str(v)[:60])
def test_may_not_be_made(made, reason):
    said = check_change(made, CareerRecord(), MESSAGES, OFFERED, today=TODAY)
    assert reason in said
    assert said.endswith(".")


def test_a_part_of_what_stands_may_be_put_right():
    first = change("arrival.situation", "passed over in march", (1,))
    record = apply(CareerRecord(), first)
    mended = change("arrival.situation", "passed over in april", (10,))
    messages = MESSAGES | {10: "sorry, it was april"}
    assert check_change(mended, record, messages) == ""
    assert "march" in check_change(change("arrival.learning", "march", (10,)), record, messages)


SPOKEN = {
    1: "She wants to hear by 4 December. I've done it 9 years. I give it a 7. Not an 8.",
    2: "I won't ring the bank again, and half of that isn't me.",
    3: "Yes please, leave it so.",
    4: "The harbour was loud today.",
    5: "Take the jam out of that list.",
    6: "I run from nothing. I have never let a guest wait for bread.",
    7: "I'll tell her: I take the shop.",
}
LISTENED = [
    (change("arrival.confidence_before", 7, (1,)), ""),
    (change("arrival.confidence_before", 4, (1,)), "4"),
    (change("arrival.confidence_before", 9, (1,)), "9"),
    (change("mission.refuel", 8, (1,)), "8"),
    (change(STEP + "due", date(2026, 12, 4), (1,)), ""),
    (change(STEP + "due", date(2026, 12, 5), (1,)), "2026-12-05"),
    (change(STEP + "due", date(2026, 11, 30), (1,)), "2026-11-30"),
    (change(STEP + "step", "ring the bank", (2,)), "“ring the bank”"),
    (change("commitments.learning", "half of that", (2,)), "“half of that”"),
    (change(STEP + "step", "I won't ring the bank again", (2,)), ""),
    (change("shadows.items.0.shadow", "I run", (6,)), "“I run”"),
    (change("job_after_next.gaps", "let a guest wait for bread", (6,)), "let a guest"),
    (change("job_after_next.avoided", "let a guest wait for bread", (6,)), ""),
    (change(STEP + "step", "I tell her: yes, I take the shop", (7,)), "“yes”"),
    (change("mission.motives", op="confirm", turns=(3,)), ""),
    (change("mission.motives", op="confirm", turns=(4,)), "agrees to “the jam”"),
    (change("mission.motives", op="confirm", turns=(3, 4)), ""),
    (change("mission.motives", op="retract", turns=(5,)), ""),
    (change("mission.motives", op="retract", turns=(4,)), "“the jam”"),
]


@pytest.mark.parametrize(("made", "reason"), LISTENED, ids=lambda v: str(v)[:60])
def test_what_a_turn_says_is_what_may_be_kept(made, reason):
    record = apply(CareerRecord(), change("mission.motives", "the jam", (8,)))
    said = check_change(made, record, SPOKEN, today=TODAY)
    assert (reason in said and said) if reason else said == ""
