"""Measures whether the guided coach hears which field of the record an answer belongs to."""

from __future__ import annotations

import json
import random
from pathlib import Path

from coach.models.guided.hearing import Ear
from coach.prompts import Prompts, SlotGuide
from coach.retrieval import OnnxEmbedder

UTTERANCES = Path(__file__).parent / "data" / "slot_utterances.jsonl"
_OTHERS_ASKED = 2
_FORMS = {"text", "many", "person", "shadow"}


def run() -> dict[str, float]:
    """Figures on sentences written by another hand.

    ``asked``: share heard as an answer to their own slot when that was asked; ``unasked``: share
    filed right when another slot of a near stage had been asked; ``misfiled``: share filed under
    neither.
    """
    prompts = Prompts()
    ear = Ear(OnnxEmbedder(), prompts)
    home = {s.path: (g.name, s) for g in prompts.stages.values() for s in g.slots}
    names = list(prompts.stages)
    choose = random.Random(0)
    asked, unasked, misfiled = [], [], []
    for case in map(json.loads, UTTERANCES.read_text(encoding="utf-8").splitlines()):
        if case["path"] not in home:
            continue
        stage, slot = home[case["path"]]
        asked.append(slot.path in _heard(ear, case["text"], stage, slot))
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
    return {
        "utterances": len(asked),
        "asked": sum(asked) / len(asked),
        "unasked": sum(unasked) / len(unasked),
        "misfiled": sum(misfiled) / len(misfiled),
    }


def _heard(ear: Ear, text: str, stage: str, asked: SlotGuide) -> set[str]:
    return {heard.slot.path for heard in ear.hear(text, stage, asked)}
