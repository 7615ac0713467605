"""Tells what a person does with a message: answer, ask, correct, or steer the conversation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach.protocol import SAYS_NOTHING, Intent, Understanding
from coach.understanding.commands import in_so_many_words, is_denied, place_named
from coach.understanding.meaning import Examples
from coach.understanding.phrases import Phrases
from coach.understanding.queries import LeadIns, condensed
from coach.understanding.targets import Targets
from coach.understanding.wording import asks, bare, has_number, sentences, word_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from coach.prompts import Prompts
    from coach.protocol import Embedder
    from coach.transcript import Position

# What a message must score above "answer" (regression scores, see ``meaning``) to be taken for
# something else; read off tests/understanding/cases.jsonl. The longer, the likelier an answer.
LEAD = 0.0
LEAD_PER_WORD = 0.012
FREE_WORDS = 6
# A command or question standing in a longer message must be short and clear.
LONG_MESSAGE = 14  # words
LEAD_IN_LONG = 0.25
LONGEST_COMMAND = 14  # words
MARKED = 0.3  # what wording adds to the score of the intent it speaks for
MOST_READ = 24  # sentences of one message
SHORT_REPLY = 6  # words: a yes or no with more is an answer
SEARCHED = frozenset({Intent.ANSWER, Intent.ASK_SOURCE, Intent.ASK_COACH})
ASKING = frozenset({Intent.ASK_SOURCE, Intent.ASK_COACH, Intent.ASK_WHO, Intent.REPEAT})
_SCALES = ("confidence_before", "confidence_after", "refuel")


@dataclass(frozen=True)
class _Reading:
    """A message taken apart: sentences, their vectors (n, d) and scores (n, intents)."""

    message: str
    sentences: list[str]
    vectors: NDArray[np.float32]
    scores: NDArray[np.float32]


class Understander:
    """Understands messages by set phrases, by meaning and by where the conversation stands."""

    def __init__(self, embedder: Embedder, prompts: Prompts) -> None:
        self._embedder = embedder
        self._prompts = prompts

    def read(self, message: str, position: Position, last_question: str = "") -> Understanding:
        """Say what ``message`` is, where ``position`` waits for something.

        One that only thanks, or thinks aloud ("thanks", "hm"), is ``polite``.
        """
        said = self._phrases.intent(message, bool(position.offer))
        if said is not None:
            return Understanding(intent=said)
        if self._phrases.acknowledges(message) or not _says_something(message):
            return Understanding(confidence=SAYS_NOTHING)
        reading = self._taken_apart(message)
        if _is_number(message, position):
            return self._understood(reading, Intent.ANSWER, 1.0, position)
        intent, confidence = self._intent(reading, position)
        if is_denied(intent, message):
            intent = Intent.ANSWER
        if word_count(message) > (SHORT_REPLY if intent is Intent.STOP else LONG_MESSAGE):
            intent = in_so_many_words(intent, message)
        return self._understood(reading, intent, confidence, position)

    def warm(self) -> None:
        """Embed the examples now (a second or two), not while the first person waits."""
        from coach.transcript import Position

        self.read("I was promoted and I want to go to the next part of this.", Position())
        self._targets.meant(self._embedder.encode(["To the next part."])[0])

    def _taken_apart(self, message: str) -> _Reading:
        parts = _read_ones(sentences(message) or [message])
        vectors = self._embedder.encode(parts)
        return _Reading(message, parts, vectors, self._intents.scores(vectors))

    def _whole(self, reading: _Reading) -> NDArray[np.float32]:
        """The vector of the whole message (d,); few messages need it."""
        is_one = len(reading.sentences) == 1
        vectors = reading.vectors if is_one else self._embedder.encode([reading.message])
        vector: NDArray[np.float32] = vectors[0]
        return vector

    def _intent(self, reading: _Reading, position: Position) -> tuple[Intent, float]:
        place = place_named(reading.message)
        if self._targets.is_name(reading.message) or (place and self._targets.is_name(place)):
            return Intent.GO_TO, 1.0
        total = word_count(reading.message)
        if len(reading.sentences) == 1 or (total <= LONG_MESSAGE and not _answers_itself(reading)):
            is_one = len(reading.sentences) == 1
            whole = reading.scores if is_one else self._intents.scores(self._whole(reading)[None])
            intent, lead = self._best(whole[0], reading.message, position)
            if intent is not Intent.ANSWER and lead >= _needed(total, intent):
                return intent, min(1.0, 0.6 + lead)
        return self._standing_out(reading, position)

    def _standing_out(self, reading: _Reading, position: Position) -> tuple[Intent, float]:
        """A command or question that stands alone at one end of a longer message."""
        ends = [len(reading.sentences) - 1, 0] if len(reading.sentences) > 1 else []
        ends = ends[:1] if _answers_itself(reading) else ends
        for index in ends:
            sentence = reading.sentences[index]
            intent, lead = self._best(reading.scores[index], sentence, position)
            short = word_count(sentence) <= LONGEST_COMMAND
            if short and intent in _STANDING_OUT and lead >= LEAD_IN_LONG:
                return intent, min(1.0, 0.5 + lead)
        return self._correction(reading)

    def _correction(self, reading: _Reading) -> tuple[Intent, float]:
        column = self._intents.labels.index(Intent.CORRECT)
        answer = self._intents.labels.index(Intent.ANSWER)
        scores = reading.scores
        lead = float((scores[:, column] - scores[:, answer]).max())
        if lead >= LEAD_IN_LONG and scores[:, column].argmax() == scores.max(axis=1).argmax():
            return Intent.CORRECT, min(1.0, 0.5 + lead)
        return Intent.ANSWER, 0.9

    def _best(
        self, row: NDArray[np.float32], text: str, position: Position
    ) -> tuple[Intent, float]:
        """The likeliest intent that the form of ``text`` allows, and its lead over an answer.

        ``row`` (intents,) are its scores.
        """
        scores = dict(zip(self._kinds, row.tolist(), strict=True))
        answer = scores.pop(Intent.ANSWER)
        allowed = {
            intent: score for intent, score in scores.items() if _allowed(intent, text, position)
        }
        spoken = bare(text)
        for intent in allowed:
            if intent in self._marks and self._marks[intent].search(spoken):
                allowed[intent] += MARKED
        best = max(allowed, key=lambda intent: allowed[intent])
        lead = allowed[best] - answer
        return (best, lead) if lead > LEAD else (Intent.ANSWER, lead)

    def _understood(
        self, reading: _Reading, intent: Intent, confidence: float, position: Position
    ) -> Understanding:
        target = ""
        if intent in (Intent.GO_TO, Intent.BACK):
            target = self._targets.named(reading.message)
            intent = Intent.GO_TO if target else intent
        if intent is Intent.GO_TO and not target:
            target = self._targets.meant(self._whole(reading))
        searched = intent in SEARCHED
        return Understanding(
            intent=intent,
            confidence=round(confidence, 3),
            target=target,
            clinic=self._clinic(reading, position) if searched else "",
            query=self._query(reading, intent) if searched else "",
        )

    def _clinic(self, reading: _Reading, position: Position) -> str:
        return self._targets.clinic(reading.sentences, reading.vectors, position.stage)

    def _query(self, reading: _Reading, intent: Intent) -> str:
        if intent is Intent.ASK_SOURCE:
            asking = [text for text in reading.sentences if asks(text)]
            return self._lead_ins.cut(asking[-1] if asking else reading.message)
        telling = self._situations.nearness(reading.vectors)[:, 0]
        return condensed(reading.sentences, telling)

    @cached_property
    def _data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self._prompts.data("intents")
        return data

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._data)

    @cached_property
    def _lead_ins(self) -> LeadIns:
        return LeadIns(self._data["lead_ins"])

    @cached_property
    def _intents(self) -> Examples:
        return Examples(self._embedder, self._data["examples"])

    @cached_property
    def _kinds(self) -> tuple[Intent, ...]:
        """The columns of the scores of ``_intents``."""
        return tuple(map(Intent, self._intents.labels))

    @cached_property
    def _marks(self) -> dict[Intent, re.Pattern[str]]:
        return {Intent(name): re.compile("|".join(p)) for name, p in self._data["marks"].items()}

    @cached_property
    def _situations(self) -> Examples:
        return Examples(self._embedder, {"situation": self._data["situations"]})

    @cached_property
    def _targets(self) -> Targets:
        answers = self._data["examples"][Intent.ANSWER]
        return Targets(self._embedder, self._prompts, self._data["names"], answers)


_STANDING_OUT = frozenset(
    {Intent.SKIP, Intent.STOP, Intent.SHOW_RECORD, Intent.GO_TO, Intent.BACK, Intent.CORRECT}
    | ASKING
)


def _read_ones(parts: list[str]) -> list[str]:
    """The sentences that are read: of a very long message, its two ends and some of its middle.

    A sentence costs some 3 ms of processor time. What brings a person stands at the beginning of
    such a message, what they want at its end; the middle is sampled evenly, so that the search
    still sees what it is about.
    """
    if len(parts) <= MOST_READ:
        return parts
    end = MOST_READ // 3
    middle = parts[end:-end]
    step = len(middle) / (MOST_READ - 2 * end)
    sampled = [middle[int(n * step)] for n in range(MOST_READ - 2 * end)]
    return [*parts[:end], *sampled, *parts[-end:]]


def _needed(words: int, intent: Intent) -> float:
    """The lead a message of that length needs. Questions are as long as they have to be."""
    free = FREE_WORDS * (3 if intent in ASKING else 2 if intent is Intent.CORRECT else 1)
    return LEAD + LEAD_PER_WORD * max(0, words - free)


def _allowed(intent: Intent, text: str, position: Position) -> bool:
    if intent in (Intent.ASK_SOURCE, Intent.ASK_COACH, Intent.ASK_WHO):
        return asks(text)
    if intent in (Intent.YES, Intent.NO, Intent.GREET, Intent.DONT_KNOW):
        fits = word_count(text) <= (SHORT_REPLY if intent is not Intent.DONT_KNOW else 10)
        return fits and (intent not in (Intent.YES, Intent.NO) or bool(position.offer))
    return True


def _says_something(message: str) -> bool:
    return any(mark.isalnum() for mark in message)


def _answers_itself(reading: _Reading) -> bool:
    """Whether a question at the start is followed by something told: "My mission? To …"."""
    first, last = reading.sentences[0], reading.sentences[-1]
    return "?" in first and first is not last and "?" not in last


def _is_number(message: str, position: Position) -> bool:
    """A figure alone, or a short reply with a figure to a question for one."""
    asked = position.asked.rsplit(".", 1)[-1] in _SCALES
    limit = SHORT_REPLY if asked else 1
    return word_count(message) <= limit and has_number(message)
