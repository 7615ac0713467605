"""What the gate lets pass: nothing that is missing, crashed, counted on nothing, or got worse."""

from __future__ import annotations

import json
import math

import pytest

from coach.errors import BadInput
from evals import gate
from evals.figures import Figure, Report, SuiteResult, f1, kappa, mean, ratio
from evals.report.page import about, meaning
from tests.evals.sample import AT

SECTION = "grounding"


def report(errors=(), **figures) -> Report:
    made = {name: Figure(value=value, n=n) for name, (value, n) in figures.items()}
    return Report(at=AT, results=(SuiteResult(suite=SECTION, figures=made, errors=errors),))


def lines(measured, limits, baseline=None, suites=(SECTION,), labels=("",)):
    held = {SECTION: {name: gate.Limit(**limit) for name, limit in limits.items()}}
    kept = {SECTION: baseline or {}}
    return gate.shortfalls(measured, held, kept, suites, labels)


@pytest.mark.parametrize("value", [0.8, 0.81, 1.0])
def test_a_floor_that_is_kept(value):
    assert lines(report(recall=(value, 5)), {"recall": {"least": 0.8}}) == []


@pytest.mark.parametrize("value", [0.799, -1.0, math.nan, math.inf * 0])
def test_a_floor_that_is_not(value):
    (line,) = lines(report(recall=(value, 5)), {"recall": {"least": 0.8}})
    assert line.startswith("grounding: recall is ")
    assert line.endswith("should be at least 0.8")


def test_a_ceiling():
    assert lines(report(lost=(2, 5)), {"lost": {"most": 2}}) == []
    assert len(lines(report(lost=(3, 5)), {"lost": {"most": 2}})) == 1


def test_a_missing_figure():
    assert lines(report(other=(1, 5)), {"recall": {"least": 0}}) == ["grounding: recall is missing"]


def test_a_figure_counted_on_nothing():
    (line,) = lines(report(recall=(1.0, 0)), {"recall": {"least": 0}})
    assert "n = 0" in line


def test_a_crash_fails_whatever_the_figures_say():
    (line,) = lines(report(errors=("c1: KeyError: 'x'",), recall=(1, 5)), {"recall": {"least": 0}})
    assert line == "grounding: crashed: c1: KeyError: 'x'"


def test_a_suite_that_measured_nothing():
    assert lines(report(), {}) == ["grounding: measured nothing"]


def test_only_an_optional_figure_may_be_missing_or_empty():
    limits = {"recall": {"least": 0.8, "optional": True}}
    assert lines(report(other=(1, 1)), limits) == []
    assert lines(report(recall=(None, 0)), limits) == []
    assert len(lines(report(recall=(0.7, 3)), limits)) == 1


@pytest.mark.parametrize(
    ("limit", "value", "worse"),
    [
        ({"least": 0.5}, 0.9, False),
        ({"least": 0.5}, 0.89, True),
        ({"least": 0.5, "slack": 0.02}, 0.89, False),
        ({"least": 0.5, "slack": 0.02}, 0.87, True),
        ({"least": 0.5, "slack": None}, 0.6, False),
        ({"most": 1.0}, 0.9, False),
        ({"most": 1.0}, 0.91, True),
        ({"least": 0.5}, 0.95, False),
    ],
)
def test_no_worse_than_the_baseline(limit, value, worse):
    found = lines(report(x=(value, 9)), {"x": limit}, {"x": Figure(value=0.9, n=9)})
    assert bool(found) is worse
    assert all("worse than the baseline's 0.9" in line for line in found)


def test_sections_apply_to_those_who_were_measured():
    measured = report(recall=(1, 5))
    limits = {"recall": {"least": 0.5}}
    held = {
        name: {"recall": gate.Limit(least=0.5)}
        for name in ("grounding", "grounding.recorded", "grounding.openai", "slots")
    }
    assert lines(measured, limits) == []
    found = gate.shortfalls(measured, held, {}, ["grounding"], ["", "recorded"])
    assert found == ["grounding.recorded: recall is missing"]
    assert gate.shortfalls(measured, held, {}, ["grounding", "slots"], ["openai"]) == [
        "grounding.openai: recall is missing",
        "slots: recall is missing",
    ]


def judged(kappa_: float | None, n: int = gate.ENOUGH) -> Report:
    agreed = {} if kappa_ is None else {"kappa": Figure(value=kappa_, n=n)}
    poor = {"supported": Figure(value=0.5, n=40)}
    return Report(
        at=AT,
        results=(
            SuiteResult(suite="judge.labelled", figures=agreed),
            SuiteResult(suite="judge.grounding", figures=poor, errors=("silent once",)),
        ),
    )


def test_without_a_floor_of_its_own_a_judge_never_gates():
    assert gate.shortfalls(judged(0.95), gate.read_gate(), {}, [], [""]) == []
    assert not [section for section in gate.read_gate() if section.startswith("judge.")]


JUDGED = {"judge.grounding": {"supported": gate.Limit(least=0.9)}}


@pytest.mark.parametrize(
    ("kappa_", "n"), [(gate.TRUSTED - 0.01, gate.ENOUGH), (1.0, gate.ENOUGH - 1), (None, 0)]
)
def test_a_judge_that_does_not_agree_with_the_labels_is_never_a_gate(kappa_, n):
    measured = judged(kappa_, n)
    assert gate.shortfalls(measured, JUDGED, {}, [], [""]) == []
    assert "judge.grounding: not held against the gate" in gate.unheld(measured, JUDGED)


def test_a_judge_that_agrees_is_held_to_the_floors_that_somebody_wrote_for_it():
    (line,) = gate.shortfalls(judged(gate.TRUSTED), JUDGED, {}, [], [""])
    assert line.startswith("judge.grounding: supported is 0.5")
    assert gate.unheld(judged(gate.TRUSTED), JUDGED) == ""


def test_the_gate_names_figures_that_exist():
    """A floor for a figure that nothing measures would fail every run, but only when it runs."""
    kept = gate.read_baseline()
    for section, limits in gate.read_gate().items():
        own = section.split(".")
        if own[-1] in {"transcripts", "corpus", "openai"}:
            section = own[0]
        wanted = {name for name, limit in limits.items() if not limit.optional}
        assert wanted <= kept[section].keys(), section


def test_the_page_says_what_every_figure_means():
    for suite, figures in gate.read_baseline().items():
        assert about(suite), suite
        assert not [name for name in figures if "." not in name and not meaning(name)], suite


@pytest.mark.parametrize("text", ["[]", "a: [1]", "a: {b: {lest: 1}}", "a: {b: {least: x}}", ":"])
def test_a_gate_that_is_none(tmp_path, text):
    (tmp_path / "gate.yaml").write_text(text)
    with pytest.raises(BadInput, match=r"gate\.yaml cannot be read"):
        gate.read_gate(tmp_path / "gate.yaml")


def test_a_partial_run_keeps_the_rest_of_the_baseline(tmp_path):
    place = tmp_path / "baseline.json"
    gate.write_baseline(report(recall=(1 / 3, 5)), place)
    other = SuiteResult(suite="slots", figures={"asked": Figure(value=1.0, n=2)})
    gate.write_baseline(Report(at=AT, results=(other,)), place)
    kept = gate.read_baseline(place)
    assert kept["grounding"]["recall"] == Figure(value=0.3333, n=5)
    assert kept["slots"]["asked"] == Figure(value=1.0, n=2)
    assert json.loads(place.read_text())["figures"].keys() == {"grounding", "slots"}


def test_arithmetic():
    assert mean([]) == Figure(value=None, n=0)
    assert ratio(3, 0, 9).n == 0
    assert f1(8, 2, 2) == pytest.approx(0.8)
    # Cohen 1960: 20 and 15 agreements of 50, chance 0.5.
    one = [True] * 25 + [False] * 25
    other = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert kappa(one, other).number == pytest.approx(0.4)
    assert kappa([True, True], [True, True]).n == 0
