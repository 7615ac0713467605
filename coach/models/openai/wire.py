"""The form of a model's answer, and what is made of it: sentences as they close, then the rest.

The schema asks for citations and heard turns before the text, so that a sentence can be checked
the moment its text is closed. It uses only what every server's grammar knows: no defaults, no
limits, no unions but "or null".
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import from_json

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A reply has two to five sentences and some hundred words; whatever is far beyond runs wild.
MOST_SENTENCES = 10
MOST_CHARS = 16_000
# No string in an answer is so long, nor the space between two: a small model that repeats itself
# inside one is stopped minutes before the whole answer is too long.
MOST_CHARS_UNQUOTED = 4_000
# The stage that is none: the conversation ends.
CLOSE = "close"


class WrongShape(ValueError):
    """What the model wrote is not of the form it was asked for."""


class Runaway(ValueError):
    """The model does not come to an end."""


class WireCite(BaseModel):
    """A passage by its label, and the words in it."""

    passage: str
    quote: str


class WireSentence(BaseModel):
    """One sentence as the model writes it."""

    kind: SentenceKind
    move: str
    cites: list[WireCite]
    heard: list[int]
    text: str


class WireChange(BaseModel):
    """One change of the record as the model writes it; not every server holds it to the schema."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    path: str
    op: str = "set"
    value: str = ""
    replaces: str = ""
    turns: list[int]


class WireNext(BaseModel):
    """Where the conversation goes, and what to ask if the question does not hold."""

    stage: str
    asks: str
    spare: str = ""  # not every server holds a model to the schema


class WireRest(BaseModel):
    """What follows the sentences."""

    record: list[WireChange]
    next: WireNext

    @field_validator("record", mode="wrap")
    @classmethod
    def _each_by_itself(cls, value: Any, read: Any) -> list[WireChange]:
        # One change without form is no reason to lose the others.
        found = []
        for each in value if isinstance(value, list) else []:
            with suppress(ValidationError):
                found += read([each])
        return found


class WireRepair(BaseModel):
    """One repaired sentence, by the figure it was given."""

    index: int
    sentence: WireSentence | None


class WireRepairs(BaseModel):
    """A repair."""

    sentences: list[WireRepair]


@dataclass
class Reading:
    """Puts an answer together from its pieces and tells each sentence once, as soon as it is whole.

    ``labels`` gives the passage id for each label.
    """

    labels: Mapping[str, str]
    text: str = ""
    told: int = 0

    def add(self, piece: str) -> Iterator[DraftSentence]:
        """The sentences that ``piece`` completes. Raises WrongShape and Runaway after them."""
        room = MOST_CHARS - len(self.text)
        self.text += piece[:room]
        # Only a quotation mark or a bracket closes anything.
        if '"' in piece or "}" in piece:
            yield from self._closed()
        if len(piece) > room or self._loops:
            raise Runaway

    def keep(self, piece: str) -> None:
        """Add ``piece`` without looking for sentences in it. Raises Runaway."""
        self.text += piece
        if len(self.text) > MOST_CHARS or self._loops:
            raise Runaway

    @property
    def _loops(self) -> bool:
        return len(self.text) - self.text.rfind('"') > MOST_CHARS_UNQUOTED

    def rest(self) -> WireRest:
        """What follows the sentences, once the answer is whole. Raises WrongShape."""
        try:
            return WireRest.model_validate(self._whole())
        except ValueError as error:
            raise WrongShape from error

    def repairs(self) -> dict[int, DraftSentence | None]:
        """The repaired sentences by their figures. Raises WrongShape."""
        try:
            found = WireRepairs.model_validate(self._whole()).sentences
        except ValueError as error:
            raise WrongShape from error
        return {
            each.index: draft_of(each.sentence, self.labels) if each.sentence else None
            for each in found
        }

    def _closed(self) -> Iterator[DraftSentence]:
        try:
            # Unfinished strings are left out, so a text that is there is whole.
            answer = from_json(self._json(), allow_partial=True)
        except ValueError:
            answer = self._whole()  # Something may follow it.
        sentences = answer.get("sentences", []) if isinstance(answer, dict) else None
        if not isinstance(sentences, list):
            raise WrongShape
        more = len(answer) > 1  # the list of sentences is closed
        for position, raw in enumerate(sentences[self.told :], self.told):
            if not _is_whole(raw, last=position == len(sentences) - 1 and not more):
                break
            if self.told == MOST_SENTENCES:
                raise Runaway
            try:
                draft = draft_of(WireSentence.model_validate(raw), self.labels)
            except ValidationError as error:
                raise WrongShape from error
            self.told += 1
            yield draft

    def _whole(self) -> Any:
        """The answer, whatever some servers put before and behind it. Raises WrongShape."""
        try:
            return json.JSONDecoder().raw_decode(self._json().decode())[0]
        except ValueError as error:
            raise WrongShape from error

    def _json(self) -> bytes:
        return self.text[max(self.text.find("{"), 0) :].encode()


def draft_of(wire: WireSentence, labels: Mapping[str, str]) -> DraftSentence:
    """The sentence as a draft; an unknown label is left as it is, for the verifier to refuse."""
    return DraftSentence(
        kind=wire.kind,
        text=" ".join(wire.text.split()),
        move=_MOVES.get(wire.move) or _usual_move(wire.kind),
        cites=tuple(Cite(labels.get(c.passage, c.passage), c.quote) for c in wire.cites),
        heard=tuple(sorted(set(wire.heard))),
    )


def answer_schema(stages: Iterable[str]) -> dict[str, Any]:
    """The JSON schema of an answer; ``stages`` are the names ``next.stage`` may have."""
    change = _object(
        path=_STRING,
        op={"type": "string", "enum": ["set", "confirm", "retract", "reopen"]},
        value=_STRING,
        replaces=_STRING,
        turns=_array({"type": "integer"}),
    )
    stage = {"type": "string", "enum": list(stages)}
    following = _object(stage=stage, asks=_STRING, spare=_STRING)
    return _object(sentences=_array(_SENTENCE), record=_array(change), next=following)


def repair_schema() -> dict[str, Any]:
    """The JSON schema of a repair."""
    sentence = {"anyOf": [_SENTENCE, {"type": "null"}]}
    return _object(sentences=_array(_object(index={"type": "integer"}, sentence=sentence)))


def as_wire(draft: DraftSentence, labels: Mapping[str, str]) -> dict[str, Any]:
    """A draft in the form it had on the wire; ``labels`` gives the label for each passage id."""
    return {
        "kind": draft.kind.value,
        "move": draft.move.value,
        "cites": [
            {"passage": labels.get(c.passage_id, c.passage_id), "quote": c.quote}
            for c in draft.cites
        ],
        "heard": list(draft.heard),
        "text": draft.text,
    }


_MOVES = {move.value: move for move in Move}
_STRING = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_SENTENCE = _object(
    kind={"type": "string", "enum": [kind.value for kind in SentenceKind]},
    move={"type": "string", "enum": [move.value for move in Move]},
    cites=_array(_object(passage=_STRING, quote=_STRING)),
    heard=_array({"type": "integer"}),
    text=_STRING,
)


def _is_whole(raw: Any, *, last: bool) -> bool:
    """Whether a sentence has all its parts; of the last one that is sure once its text is there.

    A server that does not keep the order of the schema may still be writing another part.
    """
    if not isinstance(raw, dict):
        raise WrongShape
    complete = raw.keys() >= WireSentence.model_fields.keys()
    return complete and (not last or list(raw)[-1] == "text")


def _usual_move(kind: SentenceKind) -> Move:
    usual = {
        SentenceKind.SOURCE: Move.PASSAGE,
        SentenceKind.REFLECTION: Move.REFLECT,
        SentenceKind.QUESTION: Move.OPEN,
    }
    return usual.get(kind, Move.BRIDGE)
