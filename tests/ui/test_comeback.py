"""What the page draws for somebody who comes back: the list, the greeting, two side by side."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from coach.prompts import Prompts
from coach.record import CareerRecord, RecordChange, apply
from coach.schemas import ForgetReceipt, Sentence, SentenceKind, ThreadSummary
from coach.session.comparing import compared
from coach.transcript import Position, Reply, Transcript, Turn, Welcome
from coach.ui.views import beside, quick, talk, threads

HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\" 'too' {{7*7}}"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def transcript(*changes: RecordChange, said: Sentence | None = None, **more) -> Transcript:
    record = CareerRecord()
    for change in changes:
        record = apply(record, change)
    reply = Reply(turn=1, sentences=(said,) if said else (), record=record)
    turn = Turn(number=1, message=HOSTILE, reply=reply, at=NOW)
    return Transcript(**{"thread": "t", "turns": (turn,), "record": record, **more})


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=UTC), "Today"),
        (datetime(2026, 11, 22, 19, tzinfo=UTC), "Tonight"),
        (datetime(2026, 11, 21, 23, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 11, 17, tzinfo=UTC), "On Tuesday"),
        (datetime(2026, 3, 4, tzinfo=UTC), "In March"),
        (datetime(2025, 3, 4, tzinfo=UTC), "In March 2025"),
    ],
)
def test_conversations_say_when_they_were(moment, said):
    assert threads.when(moment, NOW) == said


def listed(thread: str, days: int = 0, **more) -> ThreadSummary:
    given = {"thread": thread, "title": f"About {thread}", "turns": 5, "stage": "mission"}
    return ThreadSummary(**given, updated=NOW - timedelta(days=days), **more)


def test_a_what_if_stands_under_what_it_came_from_and_is_as_late_as_the_latest():
    found = [
        listed("new", 1),
        listed("stay", 0, parent="old", forked_at=3),
        listed("deep", 3, parent="stay", forked_at=0),
        listed("old", 40),
        listed("lone", 90, parent="gone", forked_at=2),
    ]
    html = threads.threads(found, Prompts().stages, NOW)
    assert re.findall(r'class="thread-title">About (\w+)', html) == [
        "old", "stay", "deep", "new", "lone",
    ]  # fmt: skip
    assert re.findall(r'class="thread-when">([\w ]+)', html) == ["Today", "Yesterday", "In August"]
    assert html.count("What-if: ") == html.count('class="what-ifs"') == 2
    assert "after turn 3 · Mission · 5 turns" in html
    assert "from the start · Mission" in html
    assert "after turn 2 of one that is forgotten" in html
    assert 'data-beside="old" data-with="stay"' in html
    assert 'data-branches="1"' in html


def test_a_family_is_what_it_came_from_and_what_came_from_that():
    found = [
        listed("leaf", parent="stay"),
        listed("stay", parent="old"),
        listed("go", parent="old"),
        listed("old"),
        listed("other"),
    ]
    for name in ("old", "stay", "leaf", "go"):
        assert [s.thread for s in threads.family(found, name)] == ["old", "stay", "go", "leaf"]
    assert [s.thread for s in threads.family(found, "other")] == ["other"]
    assert threads.family(found, "nobody") == []
    # Names that came round to each other again end the search, they do not hang it.
    circle = [listed("a", parent="b"), listed("b", parent="a")]
    assert {s.thread for s in threads.family(circle, "a")} == {"a", "b"}
    assert threads.threads(circle, {}, NOW).count("data-thread=") == 2


def test_a_search_is_offered_where_there_are_many():
    few = [listed(f"t{n}") for n in range(threads.MANY - 1)]
    assert "data-many" not in threads.threads(few, {}, NOW)
    assert "data-many" in threads.threads([*few, listed("more")], {}, NOW)


def test_a_greeting_says_after_how_long_and_stands_before_what_answers_it():
    said = Sentence(kind=SentenceKind.QUESTION, text=f"What became of “{HOSTILE}”?")
    for days, words in ((0, "Back after some hours"), (1, "after 1 day"), (12, "after 12 days")):
        welcome = Welcome(at=NOW, since=NOW - timedelta(days=days, hours=7), sentences=(said,))
        assert words in talk.greeting(welcome)
        assert "<img" not in talk.greeting(welcome)
    whole = transcript(said=said)
    answered = whole.turns[0].model_copy(update={"welcome": welcome})
    html = talk.turns(whole.model_copy(update={"turns": (answered,), "welcome": welcome}))
    assert html.index('class="back"') < html.index('id="turn-1"') < html.rindex('class="back"')


def test_a_receipt_says_which_what_ifs_stay():
    one = ForgetReceipt(thread="a", deleted={"turns": 2}, staying=(HOSTILE,))
    assert talk.receipt(one).endswith(
        f"its what-if stays, with the turns it was given: “{HOSTILE}”."
    )
    two = one.model_copy(update={"staying": ("B", "C")})
    assert "its what-ifs stay" in talk.receipt(two)


def test_quick_replies_fit_what_the_greeting_asked():
    scale = Position(asked="arrival.confidence_before")
    left = transcript()
    assert 'data-say="7"' not in quick.quick(Prompts().stages, left)
    welcome = Welcome(at=NOW, since=NOW, sentences=(), position=scale)
    back = left.model_copy(update={"welcome": welcome})
    assert 'data-say="7"' in quick.quick(Prompts().stages, back)


def test_two_side_by_side_say_in_words_where_they_differ_and_are_escaped():
    line = RecordChange(path="mission.line", value=HOSTILE, turns=(1,))
    moment = RecordChange(path="mission.moments", value="Ann stayed", turns=(1,))
    other = RecordChange(path="mission.moments", value="Bob left", turns=(1,))
    step = RecordChange(path="commitments.steps.0.step", value="Call Ann", turns=(1,))
    outcome = RecordChange(path="commitments.steps.0.outcome", value=HOSTILE, turns=(1,))
    shadow = RecordChange(path="shadows.items.0.shadow", value="Too helpful", turns=(1,))
    left = transcript(line, moment, thread="a", title="Old")
    right = transcript(
        line, moment, other, step, outcome, shadow, thread="b", title=HOSTILE, forked_from="a@1"
    )
    found = compared(left, right)
    assert (found.shared, found.same) == (1, 1)
    assert [(each.label, each.how) for each in found.differences] == [
        ("Mission › Moments that show it", "only in the second"),
        ("Superpowers and their shadows › Its shadow 1", "only in the second"),
    ]
    assert found.differences[0].both == ("Ann stayed",)
    html = beside.beside(found, [listed("a"), listed("b"), listed("c")], Prompts().stages)
    assert html.count("only in the what-if") == 2
    assert "They begin with the same 1 turn, and 1 field of the record reads the same." in html
    assert "In both: Ann stayed" in html
    assert '<option value="b" selected>' in html
    assert '<option value="a"' not in html
    assert "<img" not in html
    assert "nothing said of its own yet" in html
    back = beside.beside(compared(right, left), [], {})
    assert back.index("The what-if") < back.index("The original")
    assert "differs" in beside.beside(compared(left, transcript(other)), [], {})
