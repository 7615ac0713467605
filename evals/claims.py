"""Labelled claims: sentences a model might draft, each true or corrupted in one named way."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from coach.errors import BadInput
from coach.passages import statements
from coach.protocol import Cite, DraftSentence, Move
from coach.resources import corpus_dir
from coach.schemas import Passage, SentenceKind
from evals import cases
from evals.measuring import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLAIMS = cases.DATA / "claims"
TRUE = "true"
"""The kind of a claim that is sound; every other kind names how it was corrupted."""


class _Cited(BaseModel):
    model_config = ConfigDict(extra="forbid")
    passage: str
    quote: str


class _Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: SentenceKind
    text: str
    move: Move = Move.PASSAGE
    cites: tuple[_Cited, ...] = ()
    heard: tuple[int, ...] = ()


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    kind: str
    sentence: _Sentence
    messages: dict[int, str] = {}
    passages: tuple[str | Passage, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class LabelledClaim:
    """A drafted sentence with all it was drafted from. ``kind`` is "true" or the corruption."""

    id: str
    kind: str
    draft: DraftSentence
    messages: Mapping[int, str]
    passages: tuple[Passage, ...]
    why: str = ""

    @property
    def sound(self) -> bool:
        """Whether it should pass."""
        return self.kind == TRUE

    def shown(self) -> Shown:
        """The sentence beside what it rests on."""
        cited = {cite.passage_id for cite in self.draft.cites}
        wanted = [p.text for p in self.passages if p.id in cited]
        heard = [f"{n}: {self.messages[n]}" for n in self.draft.heard if n in self.messages]
        quote = " … ".join(cite.quote for cite in self.draft.cites)
        return Shown(said=self.draft.text, beside="\n\n".join([*wanted, *heard]), quote=quote)


def corpus_passages(corpus: Path | None = None) -> list[Passage]:
    """All passages of ``corpus`` (default: the sources that ship with the coach), by id."""
    from coach.retrieval import TUNED, Index, OnnxEmbedder, Searcher

    folder = corpus or corpus_dir()
    with tempfile.TemporaryDirectory() as place:
        index = Index(Path(place), OnnxEmbedder(weights=TUNED), guides=[corpus_dir()])
        index.sync([folder])
        found = Searcher(index).best("a", index.count())
        index.store.erase()
    return sorted(found, key=lambda passage: passage.id)


def labelled(passages: Sequence[Passage], folder: Path = CLAIMS) -> list[LabelledClaim]:
    """Every claim of the ``.jsonl`` files of ``folder``; [] where there is none.

    A passage is named by its id, or stands in the line itself. Raises BadInput for a line that is
    no claim, or names a passage that does not exist.
    """
    known = {passage.id: passage for passage in passages}
    return [
        _claim(_Line.model_validate(data), known, path.name)
        for path in sorted(folder.glob("*.jsonl"))
        for data in cases.lines(path)
    ]


def verbatim(passages: Sequence[Passage]) -> list[LabelledClaim]:
    """Every statement of the passages as a true claim that rests on its own words."""
    return [
        LabelledClaim(
            id=f"{passage.id}#{i + 1}",
            kind=TRUE,
            draft=DraftSentence(
                SentenceKind.SOURCE,
                statement.text,
                Move.PASSAGE,
                (Cite(passage.id, statement.text),),
            ),
            messages={},
            passages=(passage,),
        )
        for passage in passages
        for i, statement in enumerate(statements(passage))
    ]


def spoken(people: Mapping[str, Sequence[str]]) -> list[LabelledClaim]:
    """The first sentence of every message as a true claim that its writer said just that."""
    found = []
    for who, said in people.items():
        messages = dict(enumerate(said, 1))
        for number, message in messages.items():
            words = re.split(r"(?<=[.!?])\s", message.strip())[0].rstrip(".!? ").replace('"', "")
            if len(words.split()) < 4 or words not in message:
                continue
            draft = DraftSentence(
                SentenceKind.REFLECTION, f"“{words}”, you said.", Move.REFLECT, heard=(number,)
            )
            found.append(LabelledClaim(f"{who}#{number}", TRUE, draft, messages, ()))
    return found


def _claim(line: _Line, known: Mapping[str, Passage], file: str) -> LabelledClaim:
    passages: list[Passage] = []
    for one in line.passages:
        passage: Any = known.get(one) if isinstance(one, str) else one
        if passage is None:
            raise BadInput(f"{file}: claim {line.id} names the passage {one}, which is not there.")
        passages.append(passage)
    said = line.sentence
    cites = tuple(Cite(cite.passage, cite.quote) for cite in said.cites)
    return LabelledClaim(
        id=line.id,
        kind=line.kind,
        draft=DraftSentence(said.kind, said.text, said.move, cites, said.heard),
        messages=line.messages,
        passages=tuple(passages),
        why=line.why,
    )
