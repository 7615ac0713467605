"""Decides before any model is called whether a message asks for help of another kind."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach.safety.alarm import Alarm
from coach.safety.answers import Answers
from coach.safety.hints import LOOSE, PLACE, Hints, around
from coach.safety.meaning import Meaning
from coach.safety.patterns import Patterns, any_of, highest, lower, signs_together
from coach.safety.replies import Replies
from coach.safety.wording import pieces, spelled_out
from coach.schemas import Safety

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.prompts import Prompts
    from coach.protocol import Answered, DraftSentence, Embedder
    from coach.safety.patterns import Wording
    from coach.safety.wording import Piece

# Bars for the scores of ``Meaning``, read off the hand-written messages of tests/safety and what
# people say in the evals' conversations, so that no more than one ordinary message in fifty stops
# the coaching. A word like "die" or "pills" lowers the bar for a crisis, and so does every kind of
# hint that nothing near it explains, at most by MOST_LESS; a profession, or others, raise it.
CRISIS = 0.72
LESS_WITH_CUE = 0.25
LESS_WITH_HINT, MOST_LESS = 0.4, 0.5
LESS_WITH_CUE_AND_PLACE = 0.44  # "rope" is a cue and a place: one word, not two signs
MORE_IF_REPORTED = 0.15
DISTRESS = 0.36
CLEAR_OF_CRISIS, CLEAR_OF_DISTRESS = 0.2, 0.15
MOST_JUDGED = 64  # sentences of one message whose meaning is judged
CUE_WEIGHT = 3.0  # of a word like "die", against the log odds of ``Alarm``
# A person asked whether they are safe answers in a few words, or says something else.
SHORT_ANSWER = 10  # words
REMEMBERED = 3  # messages before this one that may still be part of the same crisis
EXAMINED = 256  # messages whose finding is kept in memory
# What tells of a profession or of others speaks of "suicide" without meaning oneself.
_ABOUT_ONESELF = frozenset({"overdose", "suicide", "self_harm"})
# Who is hurt, poisoned or beaten needs firm words; only of these it is asked what was meant.
_MAYBE_MISREAD = frozenset({"", "suicide"})


@dataclass(frozen=True)
class Finding:
    """What was found in one message; ``group`` and ``language`` choose the help lines.

    ``worded``: its words say so, and not only their likeness to what others in danger say.
    ``likely``: that likeness alone is enough, and no hint is needed.
    """

    safety: Safety = Safety.OK
    group: str = ""
    language: str = ""
    worded: bool = False
    likely: bool = False


class SafetyGate:
    """Reads a message by phrase and by meaning; knows no model but the embedder."""

    def __init__(self, embedder: Embedder, prompts: Prompts) -> None:
        self._embedder = embedder
        self._prompts = prompts
        self._findings: dict[str, Finding] = {}
        self._lock = threading.Lock()

    def assess(self, message: str, earlier: Sequence[str] = ()) -> Safety:
        """Return the level of ``message``; ``earlier`` are the person's messages before it.

        A message is judged anew, sentence by sentence. Where the message before was a crisis, a
        short one is also read as an answer to "are you safe?": whoever is not safe is still in it,
        and anything but "I am safe" is distress. So is what only resembles a crisis, if it comes
        with "I meant …".
        """
        finding, words = self._examined(message), spelled_out(message)
        found = finding.safety
        short, answered = len(words.split()) <= SHORT_ANSWER, self._answers.read(words)
        if found is not Safety.CRISIS and not short and answered != "unsafe":
            return found
        before = earlier[-REMEMBERED:]
        if not before or self.assess(before[-1], before[:-1]) is not Safety.CRISIS:
            return found
        if found is Safety.CRISIS:
            # Whoever was misunderstood says so, and often says again what sounded like danger.
            cleared = not finding.worded and answered in {"safe", "misread"}
            return Safety.DISTRESS if cleared else found
        if answered == "unsafe":
            return Safety.CRISIS if short else Safety.DISTRESS
        return found if self.answered(message, earlier) else highest([found, Safety.DISTRESS])

    def answered(self, message: str, earlier: Sequence[str]) -> Answered:
        """What a message answers to "are you safe?", by its words alone.

        Where the ``REMEMBERED`` messages of ``earlier`` said outright what they meant, nobody has
        misread them.
        """
        answered = self._answers.read(spelled_out(message))
        worded = any(self._examined(before).worded for before in earlier[-REMEMBERED:])
        return "" if answered == "misread" and worded else answered

    def reply(self, safety: Safety, message: str = "", said: int = 0) -> list[DraftSentence]:
        """What is said instead of coaching: all of the reply for CRISIS, otherwise [].

        ``message`` lets the wording and the help lines fit its language and danger; ``said`` counts
        such replies before this one, so that none is repeated word for word. The help lines hold
        numbers no source gives: these sentences are not for the verifier.
        """
        if safety is not Safety.CRISIS:
            return []
        found = self._examined(message)
        # "No" to "are you safe?" is no crisis by itself, and plain.
        unsure = found.safety is safety and not (found.worded or found.likely)
        sure = not unsure or found.group not in _MAYBE_MISREAD
        return self._replies.crisis(found.group, found.language, said, sure=sure)

    def warm(self) -> None:
        """Embed the examples now (a few seconds), not while the first person waits."""
        self._meaning.score(["ready"])

    def _examined(self, message: str) -> Finding:
        """The finding of a message, which is asked for again with those that follow it."""
        found = self._findings.get(message)
        if found is None:
            found = self._examine(message)
            with self._lock:
                self._findings[message] = found
                if len(self._findings) > EXAMINED:
                    del self._findings[next(iter(self._findings))]
        return found

    def _examine(self, message: str) -> Finding:
        read = [(piece, self._patterns.read(piece.words)) for piece in pieces(message)]
        read = self._with_hints([(piece, reading) for piece, reading in read if reading.text])
        for _, reading in read:
            if self._weakened(reading, self._by_words(reading)) is Safety.CRISIS:
                return Finding(Safety.CRISIS, reading.group, reading.language, worded=True)
        if signs_together([reading for _, reading in read]):
            return Finding(Safety.CRISIS, "suicide", worded=True)
        findings = [self._judge(piece, reading) for piece, reading in self._weightiest(read)]
        findings += [
            Finding(self._weakened(reading, self._by_words(reading)), reading.group)
            for _, reading in read
        ]
        worst = highest(finding.safety for finding in findings)
        return next((finding for finding in findings if finding.safety is worst), Finding())

    def _with_hints(self, read: list[tuple[Piece, Wording]]) -> list[tuple[Piece, Wording]]:
        """The same with what hints at a crisis in each sentence and those beside it."""
        texts = ["" if reading.joking or reading.over else reading.text for _, reading in read]
        found = self._hints.read(texts)
        return [
            (piece, replace(reading, hints=around(found, i)))
            for i, (piece, reading) in enumerate(read)
        ]

    def _weightiest(self, read: list[tuple[Piece, Wording]]) -> list[tuple[Piece, Wording]]:
        """The sentences whose meaning is judged: all of them, or the most alarming by their words.

        Phrases are looked for in all of a message, and so is what a sentence is ranked by here. A
        sentence's vector costs some 3 ms of processor time, so of a very long message
        ``MOST_JUDGED`` are judged. Of the crises among the test cases that only their meaning
        tells, each put between 250 sentences of other cases, 96 % were among so many.
        """
        if len(read) <= MOST_JUDGED:
            return read

        def weight(item: tuple[Piece, Wording]) -> float:
            text, hints = item[1].text, item[1].hints
            cued = bool(hints) or bool(self._cues.search(text))
            return CUE_WEIGHT * cued + self._alarm.weight(text)

        return sorted(read, key=weight, reverse=True)[:MOST_JUDGED]

    def _judge(self, piece: Piece, reading: Wording) -> Finding:
        """One sentence: what its words ask for and what its meaning is near to."""
        scores = self._scores(piece, reading)
        level = highest([self._by_words(reading), self._by_meaning(reading, scores)])
        crisis = {name: score for name, score in scores.items() if name.startswith(Safety.CRISIS)}
        nearest = max(crisis, key=lambda name: crisis[name])
        group = reading.group or nearest.split(":")[1]
        likely = _sum(scores, Safety.CRISIS) >= CRISIS
        return Finding(self._weakened(reading, level), group, reading.language, likely=likely)

    def _scores(self, piece: Piece, reading: Wording) -> Mapping[str, float]:
        """Scores of a sentence by label.

        Those of the sentence as it was written, whose vector the understanding needs as well, are
        enough where they are far below every bar and no word of it was repaired or taken out. Of
        the 1,560 sentences of the cases, the hard ones too, none would be judged otherwise.
        """
        if piece.written and reading.text == piece.words and not self._less(reading):
            scores = self._score(piece.written)
            clear = _sum(scores, Safety.CRISIS) < CRISIS - CLEAR_OF_CRISIS
            if clear and _sum(scores, Safety.DISTRESS) < DISTRESS - CLEAR_OF_DISTRESS:
                return scores
        return self._score(reading.text)

    def _score(self, text: str) -> Mapping[str, float]:
        row = self._meaning.score([text])[0].tolist()
        return dict(zip(self._meaning.labels, row, strict=True))

    def _weakened(self, reading: Wording, level: Safety) -> Safety:
        if reading.joking and reading.group != "self_harm":  # a laugh covers wounds as well
            return Safety.OK
        return lower(level, Safety.DISTRESS) if reading.over else level

    def _by_words(self, reading: Wording) -> Safety:
        if reading.reported and reading.group in _ABOUT_ONESELF:
            return lower(reading.level, Safety.DISTRESS)
        return reading.level

    def _less(self, reading: Wording) -> float:
        """How much the words of a sentence lower the bar for its meaning."""
        kinds = dict(reading.hints)
        if not self._cues.search(reading.text):
            return min(LESS_WITH_HINT * sum(kinds.values()), MOST_LESS)
        less = LESS_WITH_CUE_AND_PLACE if kinds.pop(PLACE, 0) == 1 else LESS_WITH_CUE
        # "Grave" is a cue and loosely said a hint as well: one word, not two.
        more = sum(weight for weight in kinds.values() if weight > LOOSE)
        return min(less + LESS_WITH_HINT * more, MOST_LESS)

    def _by_meaning(self, reading: Wording, scores: Mapping[str, float]) -> Safety:
        bar = CRISIS - self._less(reading)
        if _sum(scores, Safety.CRISIS) >= bar + MORE_IF_REPORTED * reading.reported:
            return Safety.CRISIS
        return Safety.DISTRESS if _sum(scores, Safety.DISTRESS) >= DISTRESS else Safety.OK

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self._prompts.data("safety")
        return data

    @cached_property
    def _patterns(self) -> Patterns:
        return Patterns(self._data)

    @cached_property
    def _hints(self) -> Hints:
        return Hints(self._data)

    @cached_property
    def _cues(self) -> re.Pattern[str]:
        return any_of(self._data["cues"])

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self._data)

    @cached_property
    def _examples(self) -> Mapping[str, Sequence[str]]:
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
        return examples

    @cached_property
    def _alarm(self) -> Alarm:
        ok = [t for name, texts in self._examples.items() for t in texts if _is_ok(name)]
        not_ok = [t for name, texts in self._examples.items() for t in texts if not _is_ok(name)]
        return Alarm(not_ok, ok)

    @cached_property
    def _meaning(self) -> Meaning:
        return Meaning(self._embedder, self._examples)

    @cached_property
    def _replies(self) -> Replies:
        return Replies(self._data, self._prompts.data("helplines"))


def _sum(scores: Mapping[str, float], level: Safety) -> float:
    return sum(score for name, score in scores.items() if name.startswith(level))


def _is_ok(label: str) -> bool:
    return label.split(":")[0] == Safety.OK
