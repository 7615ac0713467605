"""Decides before any model is called whether a message asks for help of another kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach.safety.meaning import Meaning
from coach.safety.patterns import Patterns, any_of, highest, lower
from coach.safety.replies import Replies
from coach.safety.wording import sentences, spelled_out
from coach.schemas import Safety

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.prompts import Prompts
    from coach.protocol import DraftSentence, Embedder
    from coach.safety.patterns import Wording

# Bars for the scores of ``Meaning``, read off tests/safety/cases.jsonl so that no more than one
# ordinary message in fifty stops the coaching. A word like "die" or "pills" lowers the bar for a
# crisis, a sentence about a profession or about others raises it.
CRISIS = 0.68
LESS_WITH_CUE = 0.25
MORE_IF_REPORTED = 0.15
DISTRESS = 0.43
# A person asked whether they are safe answers in a few words, or says something else.
SHORT_ANSWER = 10  # words
REMEMBERED = 3  # messages before this one that may still be part of the same crisis
# What tells of a profession or of others speaks of "suicide" without meaning oneself.
_ABOUT_ONESELF = frozenset({"suicide", "self_harm"})


@dataclass(frozen=True)
class Finding:
    """What was found in one message; ``group`` and ``language`` choose the help lines."""

    safety: Safety = Safety.OK
    group: str = ""
    language: str = ""


class SafetyGate:
    """Reads a message by phrase and by meaning; knows no model but the embedder."""

    def __init__(self, embedder: Embedder, prompts: Prompts) -> None:
        self._embedder = embedder
        self._prompts = prompts

    def assess(self, message: str, earlier: Sequence[str] = ()) -> Safety:
        """Return the level of ``message``; ``earlier`` are the person's messages before it.

        A message is judged anew, sentence by sentence. Only a short one is also read as an answer
        to "are you safe?" where the message before was a crisis: whoever is not safe is still in
        it, and anything but "I am safe" is distress.
        """
        found = self._examine(message).safety
        words = spelled_out(message)
        if found is Safety.CRISIS or not earlier or len(words.split()) > SHORT_ANSWER:
            return found
        before = earlier[-REMEMBERED:]
        if self.assess(before[-1], before[:-1]) is not Safety.CRISIS:
            return found
        if self._unsafe.search(words):
            return Safety.CRISIS
        return found if self._safe.search(words) else highest([found, Safety.DISTRESS])

    def reply(self, safety: Safety, message: str = "", said: int = 0) -> list[DraftSentence]:
        """What the coach says at that level: [] for OK, all of the reply for CRISIS.

        For DISTRESS it is one sentence to say before the coaching goes on. ``message`` lets the
        help lines fit its language and danger; ``said`` counts such replies before this one, so
        that none is repeated word for word. The help lines hold numbers no source gives: these
        sentences are not for the verifier.
        """
        if safety is Safety.CRISIS:
            found = self._examine(message)
            return self._replies.crisis(found.group, found.language, said)
        return self._replies.distress(said) if safety is Safety.DISTRESS else []

    def warm(self) -> None:
        """Embed the examples now (a few seconds), not while the first person waits."""
        self._meaning.score(["ready"])

    def _examine(self, message: str) -> Finding:
        readings = [self._patterns.read(sentence) for sentence in sentences(message)]
        readings = [reading for reading in readings if reading.text]
        if not readings:
            return Finding()
        findings = [
            self._judge(reading, dict(zip(self._meaning.labels, row, strict=True)))
            for reading, row in zip(
                readings, self._meaning.score([r.text for r in readings]).tolist(), strict=True
            )
        ]
        worst = highest(finding.safety for finding in findings)
        return next(finding for finding in findings if finding.safety is worst)

    def _judge(self, reading: Wording, scores: Mapping[str, float]) -> Finding:
        """One sentence: what its words ask for and what its meaning is near to."""
        level = highest([self._by_words(reading), self._by_meaning(reading, scores)])
        if reading.joking:
            level = Safety.OK
        if reading.over:
            level = lower(level, Safety.DISTRESS)
        crisis = {name: score for name, score in scores.items() if name.startswith(Safety.CRISIS)}
        nearest = max(crisis, key=lambda name: crisis[name])
        return Finding(level, reading.group or nearest.split(":")[1], reading.language)

    def _by_words(self, reading: Wording) -> Safety:
        if reading.reported and reading.group in _ABOUT_ONESELF:
            return lower(reading.level, Safety.DISTRESS)
        return reading.level

    def _by_meaning(self, reading: Wording, scores: Mapping[str, float]) -> Safety:
        crisis = sum(score for name, score in scores.items() if name.startswith(Safety.CRISIS))
        distress = sum(score for name, score in scores.items() if name.startswith(Safety.DISTRESS))
        bar = CRISIS - LESS_WITH_CUE * bool(self._cues.search(reading.text))
        if crisis >= bar + MORE_IF_REPORTED * reading.reported:
            return Safety.CRISIS
        return Safety.DISTRESS if distress >= DISTRESS else Safety.OK

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self._prompts.data("safety")
        return data

    @cached_property
    def _patterns(self) -> Patterns:
        return Patterns(self._data)

    @cached_property
    def _cues(self) -> re.Pattern[str]:
        return any_of(self._data["cues"])

    @cached_property
    def _unsafe(self) -> re.Pattern[str]:
        return any_of(self._data["unsafe"])

    @cached_property
    def _safe(self) -> re.Pattern[str]:
        return any_of(self._data["safe"])

    @cached_property
    def _meaning(self) -> Meaning:
        examples = {
            f"{level}:{group}": texts
            for level, groups in self._data["examples"].items()
            for group, texts in groups.items()
        }
        # What people answer a coach is the nearest neighbour of a false alarm: without these six of
        # 118 ordinary messages stopped the coaching, with them one.
        examples["ok:answers"] = [
            text
            for guide in (*self._prompts.stages.values(), *self._prompts.clinics.values())
            for text in (*guide.calls, *(t for slot in guide.slots for t in slot.heard_as))
        ]
        return Meaning(self._embedder, examples)

    @cached_property
    def _replies(self) -> Replies:
        return Replies(self._data, self._prompts.data("helplines"))
