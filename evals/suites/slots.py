"""Measures whether the guided coach hears which field of the record an answer belongs to."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from coach.models.guided.hearing import Ear
from coach.prompts import Prompts, SlotGuide
from coach.retrieval import OnnxEmbedder
from evals.cases import lines
from evals.figures import Finding, SuiteResult, share, total

if TYPE_CHECKING:
    from evals.bench import Bench

UTTERANCES = "slot_utterances.jsonl"
_OTHERS_ASKED = 2
_FORMS = {"text", "many", "person", "shadow"}


async def run(bench: Bench) -> list[SuiteResult]:
    """One result, on sentences written by another hand.

    ``asked``: share heard as an answer to their own slot when that was asked; ``unasked``: share
    filed right when another slot of a near stage had been asked; ``misfiled``: share filed under
    neither.
    """
    start = time.perf_counter()
    prompts = Prompts()
    ear = Ear(OnnxEmbedder(), prompts)
    home = {s.path: (g.name, s) for g in prompts.stages.values() for s in g.slots}
    names = list(prompts.stages)
    choose = random.Random(0)
    asked, unasked, misfiled, missed = [], [], [], []
    for case in lines(UTTERANCES):
        if case["path"] not in home:
            continue
        stage, slot = home[case["path"]]
        asked.append(slot.path in _heard(ear, case["text"], stage, slot))
        if not asked[-1]:
            missed.append(Finding(metric="asked", where=slot.path, said=case["text"]))
        near = [
            (other_stage, other)
            for other_stage, other in home.values()
            if other.path != slot.path
            and other.form in _FORMS
            and other.need == "required"
            and names.index(other_stage) - names.index(stage) in {-1, 0, 1}
        ]
        for other_stage, other in choose.sample(near, _OTHERS_ASKED):
            heard = _heard(ear, case["text"], other_stage, other)
            unasked.append(slot.path in heard)
            misfiled.append(bool(heard - {slot.path, other.path}))
    figures = {
        "utterances": total([1.0] * len(asked)),
        "asked": share(asked),
        "unasked": share(unasked),
        "misfiled": share(misfiled),
    }
    spent = time.perf_counter() - start
    return [SuiteResult(suite="slots", figures=figures, findings=tuple(missed), seconds=spent)]


def _heard(ear: Ear, text: str, stage: str, asked: SlotGuide) -> set[str]:
    return {heard.slot.path for heard in ear.hear(text, stage, asked)}
