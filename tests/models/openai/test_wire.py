"""An answer is told sentence by sentence, the moment each is whole, however the stream cuts it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.models.openai.wire import (
    MOST_CHARS,
    MOST_SENTENCES,
    Reading,
    Runaway,
    WrongShape,
    answer_schema,
    repair_schema,
)
from coach.protocol import Cite, Move
from coach.schemas import SentenceKind

LABELS = {"ab12cd": "podcast-ab12cd9f00"}
SENTENCES = [
    {
        "kind": "source",
        "move": "passage",
        "cites": [{"passage": "ab12cd", "quote": 'a "magic" nobody sees'}],
        "heard": [],
        "text": "Naïve — “quoted”, \\ and a brace } in it.",
    },
    {"kind": "reflection", "move": "reflect", "cites": [], "heard": [3, 1, 3], "text": "So."},
    {"kind": "question", "move": "dance", "cites": [], "heard": [], "text": "And\nthen?"},
]
CHANGE = {"path": "mission.line", "op": "set", "value": "x", "replaces": "", "turns": [3]}
ANSWER = {
    "sentences": SENTENCES,
    "record": [CHANGE],
    "next": {"stage": "mission", "asks": "mission.line", "spare": "What then?"},
}


def told(text: str, cuts=()) -> tuple[Reading, list]:
    reading, drafts, start = Reading(LABELS), [], 0
    for end in [*sorted(cuts), len(text)]:
        drafts += reading.add(text[start:end])
        start = end
    return reading, drafts


@given(st.sets(st.integers(0, len(json.dumps(ANSWER)))), st.booleans())
def test_however_it_is_cut_each_sentence_is_told_once(cuts, ascii_only):
    reading, drafts = told(json.dumps(ANSWER, ensure_ascii=ascii_only), cuts)
    assert [draft.text for draft in drafts] == [
        "Naïve — “quoted”, \\ and a brace } in it.",
        "So.",
        "And then?",
    ]
    assert drafts[0].cites == (Cite("podcast-ab12cd9f00", 'a "magic" nobody sees'),)
    assert drafts[1].heard == (1, 3)
    assert [draft.move for draft in drafts] == [Move.PASSAGE, Move.REFLECT, Move.OPEN]
    assert reading.rest().next.asks == "mission.line"
    assert reading.rest().next.spare == "What then?"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_sentence_is_told_with_the_mark_that_closes_its_text(count):
    text = json.dumps(ANSWER)
    end = 0
    for _ in range(count):
        end = text.index('"text": "', end) + len('"text": "')
    closing = end + len(json.dumps(SENTENCES[count - 1]["text"])) - 2
    assert len(told(text[:closing], range(closing))[1]) == count - 1
    assert len(told(text[: closing + 1], range(closing + 1))[1]) == count


def test_a_sentence_in_another_order_waits_until_all_of_it_is_there():
    other = {"text": "So.", "kind": "reflection", "move": "reflect", "cites": [], "heard": [12, 13]}
    text = json.dumps({"sentences": [other], "record": [], "next": {"stage": "x", "asks": ""}})
    inside = text.index("12, ") + 4
    assert told(text[:inside], range(inside))[1] == []
    _, drafts = told(text, range(len(text)))
    assert [draft.heard for draft in drafts] == [(12, 13)]


def test_a_fence_around_the_answer_is_forgiven():
    reading, drafts = told(f"```json\n{json.dumps(ANSWER)}\n```", range(0, 400, 7))
    assert len(drafts) == 3
    assert reading.rest().record[0].turns == [3]


def test_what_nobody_knows_is_left_for_the_verifier():
    odd = {**SENTENCES[0], "cites": [{"passage": "zzz", "quote": "x"}]}
    _, drafts = told(json.dumps({"sentences": [odd]}))
    assert drafts[0].cites[0].passage_id == "zzz"


@pytest.mark.parametrize(
    "text",
    [
        '{"sentences": "none"}',
        '{"sentences": [7]}',
        '{"sentences": [{"kind": "poem", "move": "", "cites": [], "heard": [], "text": "x"}]}',
        '{"sentences": [{"kind": "source", "move": "", "cites": 7, "heard": [], "text": "x"}]}',
        'Of course! "Here" it is',
        '["sentences"]',
    ],
)
def test_another_shape_is_said_to_be_one(text):
    with pytest.raises(WrongShape):
        told(text)[0].rest()


def test_a_number_for_words_and_a_change_without_form_lose_no_other():
    changes = [
        {**CHANGE, "value": 4, "replaces": None},
        {"path": 7},
        {**CHANGE, "value": 4},
        CHANGE,
    ]
    reading, _ = told(json.dumps({**ANSWER, "record": changes}))
    assert [change.value for change in reading.rest().record] == ["4", "x"]


def test_an_answer_without_end_is_broken_off():
    with pytest.raises(Runaway):
        told(json.dumps({"sentences": SENTENCES[1:2] * (MOST_SENTENCES + 1)}))
    with pytest.raises(Runaway):
        Reading(LABELS).keep("x" * (MOST_CHARS + 1))


def test_repairs_come_by_their_figures():
    reading = Reading(LABELS)
    repairs = [{"index": 1, "sentence": SENTENCES[1]}, {"index": 0, "sentence": None}]
    reading.keep(json.dumps({"sentences": repairs}))
    found = reading.repairs()
    assert found[0] is None
    assert found[1].kind is SentenceKind.REFLECTION


def test_the_schemas_are_strict_as_endpoints_want_them():
    """All parts required, nothing else allowed, no default and no limit, the text last."""
    schema = answer_schema(["mission", "close"])
    jsonschema.validate(
        {**ANSWER, "sentences": SENTENCES[:2]}, schema, jsonschema.Draft202012Validator
    )
    objects, queue = [], [schema, repair_schema()]
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            objects += [node] if node.get("type") == "object" else []
            queue += node.values()
            assert not node.keys() & {"default", "minimum", "maximum", "minLength", "pattern"}
        elif isinstance(node, list):
            queue += node
    assert objects
    for each in objects:
        assert each["required"] == list(each["properties"])
        assert each["additionalProperties"] is False
    sentence = schema["properties"]["sentences"]["items"]["properties"]
    assert list(sentence)[-1] == "text"
