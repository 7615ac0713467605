"""What the gate says to whoever it stops, and how it hears the answer to that."""

from __future__ import annotations

import re
import time

import pytest

from coach.prompts import Prompts
from coach.protocol import Move
from coach.schemas import Safety, SentenceKind

CRISIS = "I want to kill myself"


@pytest.mark.parametrize(
    ("earlier", "message", "safety"),
    [
        ([CRISIS], "no", Safety.CRISIS),
        ([CRISIS], "idk", Safety.CRISIS),
        ([CRISIS, "no"], "leave me alone", Safety.CRISIS),
        ([CRISIS], "yes", Safety.OK),
        ([CRISIS], "I'm safe now, let's go on", Safety.OK),
        ([CRISIS], "I called my sister", Safety.OK),
        ([CRISIS], "next question", Safety.DISTRESS),
        ([CRISIS, "I'm safe, I called my sister"], "no", Safety.OK),
        (["I was promoted"], "no", Safety.OK),
    ],
)
def test_a_short_answer_after_a_crisis_says_whether_it_goes_on(gate, earlier, message, safety):
    assert gate.assess(message, earlier) is safety


@pytest.mark.parametrize(
    "message",
    [
        "I am talking about my life",
        "You misread me, I will do it tonight",
        "No, nothing like that will help",
        "That's not what I meant, I meant it for real",
        "You got that wrong, it's worse",
        "You got that wrong",
        "I'm not better, everything is grey",
        "not fine",
        "I don't feel safe at all",
        "yes but not for long",
        "I called nobody",
        "better off without them all",
    ],
)
def test_an_answer_that_only_sounds_safe_clears_nothing(gate, message):
    assert gate.assess(message, [CRISIS]) is not Safety.OK
    assert gate.answered(message, [CRISIS]) in {"", "unsafe"}


@pytest.mark.parametrize("message", ["I'm safe, I'm not alone", "yes", "I called my sister"])
def test_who_is_safe_is_told_from_who_was_misread(gate, message):
    assert gate.answered(message, [CRISIS]) == "safe"
    assert gate.answered("No, I meant the old kitchen", [HINT]) == "misread"
    assert gate.answered("No, I meant the old kitchen", [CRISIS]) == ""


@pytest.mark.parametrize(
    "message",
    [
        "He put his hands on my throat last night",
        "I drank bleach",
        "I am bleeding, I cut too deep",
        "I have a plan to die on Sunday",
        "the scarf is over the door handle and I'm standing on the chair",
    ],
)
def test_a_plain_emergency_is_not_called_a_misreading(gate, message):
    assert gate.assess(message) is Safety.CRISIS
    text = " ".join(s.text for s in gate.reply(Safety.CRISIS, message))
    assert "not sure" not in text
    assert "If I read it wrong" not in text


def test_whoever_says_no_to_are_you_safe_is_not_asked_what_they_meant(gate):
    assert gate.assess("no", [HINT]) is Safety.CRISIS
    assert "not sure" not in " ".join(s.text for s in gate.reply(Safety.CRISIS, "no"))


def test_a_crisis_is_answered_with_lines_and_without_coaching(gate):
    reply = gate.reply(Safety.CRISIS, CRISIS)
    text = " ".join(sentence.text for sentence in reply)
    for needed in ("112", "988", "116 123", "findahelpline.com", "software"):
        assert needed in text
    assert [s.kind for s in reply].count(SentenceKind.QUESTION) == 1
    assert {sentence.move for sentence in reply} == {Move.CLOSE}
    assert "{" not in text


HINT = "My three will manage, they'd be happier without me in the house"


def test_what_is_only_hinted_at_is_asked_about_with_lines_and_a_way_back(gate):
    reply = gate.reply(gate.assess(HINT), HINT)
    text = " ".join(sentence.text for sentence in reply)
    for needed in ("not sure", "112", "988", "116 123", "If I read it wrong"):
        assert needed in text
    assert [s.kind for s in reply].count(SentenceKind.QUESTION) == 1
    assert "stopping the coaching" not in text
    assert "not sure" not in " ".join(s.text for s in gate.reply(Safety.CRISIS, CRISIS))


@pytest.mark.parametrize(
    "answer",
    [
        "No no, a figure of speech",
        "You read that wrong, I'm moving out for a job in Utrecht",
        "nothing like that, I was talking about my studio",
    ],
)
def test_whoever_was_misread_goes_on_with_a_few_words(gate, answer):
    assert gate.assess(answer, [HINT]) is Safety.OK


def test_the_lines_fit_language_and_danger(gate):
    german = " ".join(s.text for s in gate.reply(Safety.CRISIS, "Ich will nicht mehr leben"))
    assert "TelefonSeelsorge" in german
    assert "Bitte" in german
    danger = " ".join(s.text for s in gate.reply(Safety.CRISIS, "My husband beats me"))
    assert "1-800-799-7233" in danger


def test_nothing_is_said_twice_in_the_same_words(gate):
    first, second = (
        [s.text.split(":")[0] for s in gate.reply(Safety.CRISIS, CRISIS, said)] for said in (0, 1)
    )
    assert not set(first) & set(second)
    assert gate.reply(Safety.DISTRESS) == []
    assert gate.reply(Safety.OK) == []


def test_every_help_line_is_whole_and_the_list_dated():
    data = Prompts().data("helplines")
    assert data["as_of"]
    for line in data["lines"]:
        assert set(line) == {"country", "name", "where", "number", "hours", "language", "for"}
        assert re.fullmatch(r"[\d /-]+", line["number"])
        assert line["for"] in {"anyone", "danger", "child", "overdose"}


def test_a_long_message_is_read_in_time(gate):
    message = "My boss told me that the project is late again. " * 60
    gate.assess(message)
    # Milliseconds; a pattern that backtracks would need hours. Between them, any machine.
    start = time.perf_counter()
    gate.assess(message)
    assert time.perf_counter() - start < 60


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("I meant the climbing rope, go on", Safety.DISTRESS),
        ("You misunderstood, he is scared of the knife and I show him how", Safety.OK),
        ("I meant it, I will kill myself tonight", Safety.CRISIS),
        ("he is scared of the knife and I show him", Safety.CRISIS),
    ],
)
def test_whoever_was_misunderstood_can_say_so(gate, message, level):
    before = ["I have the rope in my bag and tonight I go up there alone"]
    assert gate.assess(before[0]) is Safety.CRISIS
    assert gate.assess(message, before) is level


def test_the_numbers_come_few_with_their_country_and_a_word_to_check_them(gate):
    for said in range(3):
        text = [s.text for s in gate.reply(Safety.CRISIS, CRISIS, said)]
        [lines] = [t for t in text if "988" in t]
        assert lines.count(";") <= 4
        assert all("(" in part for part in lines.split(";"))
        assert any(
            "number" in t.lower() and "findahelpline.com" in t and "988" not in t for t in text
        )
