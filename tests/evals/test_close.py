"""The suite of close falsehoods counts what a checker does, whatever it does."""

from dataclasses import dataclass

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind, Verdict
from coach.verification import FidelityVerifier
from evals.suites.close import FINDINGS, Tried, close


class Believes:
    """Believes every sentence."""

    def check(self, draft, passages, messages):
        return Verdict(supported=True, score=1.0)


@dataclass
class Pair:
    strict: object
    checker: object


def tried(kind, text, number):
    draft = DraftSentence(SentenceKind.REFLECTION, text, Move.REFLECT, heard=(1,))
    return Tried(f"p{number}", kind, draft, messages=("I mend nets in Lorient.",))


TRIED = [
    tried("", "You mend nets in Lorient.", 1),
    *(tried("place", "You mend nets in Brest.", number) for number in range(2, 200)),
]


def test_who_believes_all_catches_nothing_and_some_of_it_is_shown():
    found = close("close.people", TRIED, Pair(Believes(), Believes()))
    assert found.figures["strict_passed"].value == 1
    assert found.figures["strict_caught"].value == 0
    assert found.figures["strict_caught"].n == len(TRIED) - 1
    assert 0 < len(found.findings) <= 3 * FINDINGS
    assert "I mend nets in Lorient." in found.findings[0].beside


def test_the_strict_checker_tells_them_apart():
    found = close("close.people", TRIED, Pair(FidelityVerifier("strict"), Believes()))
    assert found.figures["strict_passed"].value == 1
    assert found.figures["strict_caught"].value == 1
    assert found.tables[0].rows[0][:2] == ("place", 1.0)
