"""Every sentence a coach said, with all that could carry it, as a case to be scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, Safety, SentenceKind
from evals.measuring import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from coach.schemas import Citation, Sentence
    from coach.transcript import Reply, Transcript, Turn
    from evals.bench import Held


@dataclass(frozen=True)
class Statement:
    """A sentence of a reply. ``messages`` are the person's up to and with that turn."""

    thread: str
    turn: int
    index: int
    sentence: Sentence
    reply: Reply
    messages: Mapping[int, str]
    known: Mapping[str, Passage] | None
    recorded: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Where it stands: conversation, turn, sentence."""
        return f"{self.thread} · turn {self.turn} · sentence {self.index + 1}"

    def passages(self) -> list[Passage]:
        """The passages it cites: as the sources have them, else as the citation kept them."""
        return [self.passage(citation) for citation in self.sentence.citations]

    def passage(self, citation: Citation) -> Passage:
        """The passage that ``citation`` names."""
        known = self.known or {}
        return known.get(citation.passage_id) or snapshot(citation)

    def draft(self, citations: tuple[Citation, ...] | None = None) -> DraftSentence:
        """The sentence as a checker is given it, with ``citations`` (default: its own).

        What it shares with the record may have been put together from the person's words.
        """
        chosen = self.sentence.citations if citations is None else citations
        return DraftSentence(
            kind=self.sentence.kind,
            text=self.sentence.text,
            move=_move(self.sentence.move),
            cites=tuple(Cite(c.passage_id, c.quote) for c in chosen),
            heard=self.sentence.heard,
            wording=tuple(value for value in self.recorded if value in self.sentence.text),
        )


def snapshot(citation: Citation) -> Passage:
    """The passage as it was when it was cited."""
    from coach.passages import times_in

    return Passage(
        id=citation.passage_id,
        source=citation.source,
        title=citation.title,
        author=citation.author,
        heading=citation.heading,
        locator=citation.locator,
        times=times_in(citation.text),
        url=citation.url,
        text=citation.text,
    )


def statements(held: Held, *kinds: SentenceKind) -> dict[str, Statement]:
    """The sentences of those kinds (none named: all), by where they stand; no crisis replies."""
    found = {}
    for transcript in held.transcripts:
        for turn in coached(transcript):
            for statement in _of_turn(transcript, turn, held):
                if not kinds or statement.sentence.kind in kinds:
                    found[statement.name] = statement
    return found


def coached(transcript: Transcript) -> list[Turn]:
    """The turns that were coached; a crisis reply follows rules of its own."""
    return [turn for turn in transcript.turns if turn.reply.safety is not Safety.CRISIS]


def shown_beside_passages(statement: Statement) -> Shown:
    """The sentence beside what it cites."""
    return Shown(
        said=statement.sentence.text,
        beside="\n\n".join(f"{p.title}: {p.text}" for p in statement.passages()),
        quote=" … ".join(citation.quote for citation in statement.sentence.citations),
    )


def shown_beside_messages(statement: Statement) -> Shown:
    """The sentence beside the messages it names, or all before it."""
    wanted = statement.sentence.heard or tuple(statement.messages)
    lines = [f"{n}: {statement.messages[n]}" for n in wanted if n in statement.messages]
    return Shown(said=statement.sentence.text, beside="\n".join(lines))


def _of_turn(transcript: Transcript, turn: Turn, held: Held) -> Iterator[Statement]:
    messages = {n: text for n, text in transcript.messages().items() if n <= turn.number}
    for index, sentence in enumerate(turn.reply.sentences):
        yield Statement(
            thread=transcript.thread,
            turn=turn.number,
            index=index,
            sentence=sentence,
            reply=turn.reply,
            messages=messages,
            known=held.known,
            recorded=_values(turn.reply),
        )


def _values(reply: Reply) -> tuple[str, ...]:
    """What stands in the record after the reply: both sides have it before them."""
    from coach.record import fields

    held = fields(reply.record).values()
    return tuple(str(entry.value) for field in held for entry in field.live)


def _move(name: str) -> Move:
    return Move(name) if name in set(Move) else Move.PASSAGE
