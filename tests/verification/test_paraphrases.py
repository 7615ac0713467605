"""How much of what is said otherwise, or wrongly, is told apart: shares over labelled sentences.

``paraphrases.jsonl`` rests on the corpus, ``person.jsonl`` on the messages in its first line. Rules
were made with both in view, so the shares say that nothing got worse, not how good it is elsewhere.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.resources import corpus_dir
from coach.retrieval.chunker import chunks
from coach.retrieval.readers import read_source
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier, locate

HERE = Path(__file__).parent
NEIGHBOURS = 2
# Kinds that no rule sees reliably; the others must be caught nearly always.
HARD = {"swap", "roles", "cause", "detail", "direction", "comparison", "presup"}
MOVES = {"reflection": Move.REFLECT, "coaching": Move.BRIDGE, "question": Move.OPEN}


def lines(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def passages():
    return [
        chunk.passage
        for path in sorted(corpus_dir().glob("*.md"))
        for chunk in chunks(read_source(path))
    ]


def about_sources(passages):
    for case in lines("paraphrases.jsonl"):
        place = next(i for i, p in enumerate(passages) if locate(case["quote"], p.text))
        near = passages[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
        cite = Cite(passages[place].id, case["quote"])
        yield (
            case,
            DraftSentence(SentenceKind.SOURCE, case["text"], Move.PASSAGE, (cite,)),
            [*near, passages[0], passages[-1]],
            {},
        )


def about_the_person(passages):
    first, *cases = lines("person.jsonl")
    messages = {int(turn): text for turn, text in first["messages"].items()}
    for case in cases:
        move = Move(case["move"]) if "move" in case else MOVES[case["kind"]]
        heard = tuple(case["heard"])
        draft = DraftSentence(SentenceKind(case["kind"]), case["text"], move, heard=heard)
        yield case, draft, passages[:NEIGHBOURS], messages


def withheld_by(cases, policy):
    verifier, withheld = FidelityVerifier(policy), defaultdict(list)
    for case, draft, passages, messages in cases:
        verdict = verifier.check(draft, passages, messages)
        assert verdict.supported is not bool(verdict.reasons)
        withheld["good" if case["ok"] else case["sort"]].append(not verdict.supported)
    return withheld


def share(found):
    return sum(found) / len(found)


@pytest.mark.parametrize("cases", [about_sources, about_the_person])
def test_good_sentences_pass_and_falsehoods_do_not(cases, passages):
    found = withheld_by(cases(passages), "balanced")
    assert share(found.pop("good")) <= 0.03
    assert share([held for sort in found.keys() - HARD for held in found[sort]]) >= 0.9
    assert share([held for sort in found.keys() & HARD for held in found[sort]]) >= 0.5


def test_a_strict_verifier_withholds_no_less(passages):
    balanced, strict = (withheld_by(about_sources(passages), p) for p in ("balanced", "strict"))
    assert all(sum(strict[sort]) >= sum(held) for sort, held in balanced.items())
    assert sum(map(sum, strict.values())) > sum(map(sum, balanced.values()))


def test_a_policy_has_a_name():
    with pytest.raises(ValueError, match="lenient"):
        FidelityVerifier("lenient")
