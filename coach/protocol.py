"""The seams between the layers: what an embedder, a retriever and a chat model must offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

from coach.edits import written
from coach.schemas import Frozen, Safety, SentenceKind, Usage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from coach.edits import Replaced
    from coach.prompts import Prompts
    from coach.record import CareerRecord, RecordChange
    from coach.schemas import Passage, Sentence, Verdict
    from coach.transcript import Position, Turn, Welcome


Answered = Literal["", "unsafe", "safe", "misread"]
"""What a message after a crisis answers to "are you safe?"; "" where it says neither."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Implementations: embedded ONNX MiniLM, OpenAI embeddings."""

    @property
    def fingerprint(self) -> str:
        """Identifies model and weights; two indexes may be mixed only if it is the same."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return an array of shape (len(texts), d), rows of L2 norm 1. ``texts`` may be empty."""


class Retriever(Protocol):
    """Finds passages by meaning: among what is everybody's, and what ``owner`` alone has."""

    def search(self, query: str, k: int = 5, *, owner: str = "") -> list[Passage]:
        """Return up to ``k`` passages, best first; [] when nothing in the index fits."""

    def best(self, query: str, k: int = 5, *, owner: str = "") -> list[Passage]:
        """Return the ``k`` best passages, whether they fit or not."""

    def get(self, ids: Sequence[str], *, owner: str = "") -> list[Passage]:
        """Return the passages with these ids that exist, in the order asked."""


class Move(StrEnum):
    """What a sentence does in the conversation; models choose from these, evals recognise them."""

    OPEN = "open"
    REFLECT = "reflect"
    REFLECT_DEEPER = "reflect_deeper"
    AFFIRM = "affirm"
    PASSAGE = "passage"
    INSTANCE = "instance"
    SMALLER = "smaller"
    SCALE = "scale"
    DRAFT = "draft"
    CHOICE = "choice"
    CONTRADICTION = "contradiction"
    SUMMARY = "summary"
    ANSWER = "answer"
    BRIDGE = "bridge"
    CLOSE = "close"


class Intent(StrEnum):
    """What the person does with a message, besides saying something."""

    ANSWER = "answer"
    ASK_SOURCE = "ask_source"
    ASK_COACH = "ask_coach"
    ASK_WHO = "ask_who"
    SKIP = "skip"
    BACK = "back"
    GO_TO = "go_to"
    SHOW_RECORD = "show_record"
    CORRECT = "correct"
    DONT_KNOW = "dont_know"
    STOP = "stop"
    YES = "yes"
    NO = "no"
    GREET = "greet"
    REPEAT = "repeat"


SAYS_NOTHING = 0.3
"""A message is sure to be what it is taken for by more than this, or it says nothing at all."""


class Understanding(Frozen):
    """What a message is. ``target`` names a stage or clinic for GO_TO; ``clinic`` is one whose
    people sound like this person, whatever the intent; ``query`` is what to search the sources
    for ("" for nothing). A ``confidence`` of at most ``SAYS_NOTHING`` says that it is no answer.
    """

    intent: Intent = Intent.ANSWER
    confidence: float = 1.0
    target: str = ""
    clinic: str = ""
    query: str = ""

    @property
    def polite(self) -> bool:
        """Whether the message only thanks, or thinks aloud ("thanks", "hm"): nothing to keep."""
        return self.confidence <= SAYS_NOTHING


@dataclass(frozen=True)
class Briefing:
    """All that a model may look at for one turn. ``number`` is the turn being answered.

    ``welcome`` is the greeting that the message answers, where they came back with it. ``owner``
    is who talks, and whose own sources may be looked at. ``answered``: see ``Answered``.
    """

    number: int
    message: str
    turns: Sequence[Turn]
    record: CareerRecord
    position: Position
    understanding: Understanding
    passages: Sequence[Passage]
    prompts: Prompts
    today: date
    safety: Safety = Safety.OK
    welcome: Welcome | None = None
    owner: str = ""
    answered: Answered = ""

    def said(self) -> Iterator[Sentence]:
        """All that the coach has said so far, a greeting that is being answered included."""
        for turn in self.turns:
            yield from turn.said
        if self.welcome:
            yield from self.welcome.sentences

    def messages(self) -> dict[int, str]:
        """The person's messages by turn number, this one included."""
        return {**{turn.number: turn.message for turn in self.turns}, self.number: self.message}

    def written(self) -> tuple[str, ...]:
        """What the person wrote into the record by hand: as much their word as a message."""
        return written(self.record)


@dataclass(frozen=True)
class Cite:
    """A draft's claim that ``quote`` in that passage carries the sentence."""

    passage_id: str
    quote: str


@dataclass(frozen=True)
class DraftSentence:
    """One sentence a model wrote, not yet verified.

    ``heard`` names the turns of the person's messages it rests on. ``wording`` holds quotations in
    it that were put together from the person's words rather than copied in one piece (a drafted
    line, a corrected value): every content word of them must be the person's.
    """

    kind: SentenceKind
    text: str
    move: Move
    cites: tuple[Cite, ...] = ()
    heard: tuple[int, ...] = ()
    wording: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftEnd:
    """The last thing of a draft: what to change in the record, where the conversation stands.

    ``fault`` says in a plain sentence why the model could not go on, "" where it could; what it
    had yielded by then stands, and ``position`` and ``changes`` say nothing. ``outage`` is true
    where nobody can go on just now: only an ``unattended`` model says so. ``spare`` is a question
    to ask if the one that was drafted does not hold.
    """

    position: Position
    changes: tuple[RecordChange, ...] = ()
    usage: Usage = field(default_factory=Usage)
    notices: tuple[str, ...] = ()
    fault: str = ""
    outage: bool = False
    spare: DraftSentence | None = None


# How a notice begins that tells of a change of the record which was not made.
NOT_TAKEN = "Not put in the record"


@dataclass(frozen=True)
class Refused:
    """A drafted sentence that may not be shown, with the reasons in plain words."""

    draft: DraftSentence
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Repair:
    """Other wordings of refused sentences, by their place among them, from 0.

    None means that the reply is better without the sentence; one that is missing was not answered.
    ``outage`` says why nobody can go on just now, "" where they can: see ``DraftEnd``.
    """

    sentences: Mapping[int, DraftSentence | None]
    usage: Usage = field(default_factory=Usage)
    outage: str = ""


class ChatModel(Protocol):
    """Drafts one turn: sentences as they are ready, then exactly one ``DraftEnd``.

    Neither ``draft`` nor ``repair`` raises for anything an endpoint does: a draft that broke off
    ends with a ``fault``, a repair that did has no sentences.
    """

    @property
    def name(self) -> str:
        """As in ``Settings.model``."""

    def warm(self) -> None:
        """Prepare what the first draft needs; may take seconds, and may be called from a thread."""

    def draft(self, briefing: Briefing) -> AsyncGenerator[DraftSentence | DraftEnd, None]:
        """Draft the reply to ``briefing.message``; closing the generator stops the model."""

    async def repair(
        self, briefing: Briefing, refused: Sequence[Refused], shown: Sequence[str]
    ) -> Repair:
        """Write what was refused in this turn's draft once more, so that it holds.

        ``shown`` are the texts that the reply has so far, or will have beside the repair.
        """

    def unattended(self) -> ChatModel:
        """The same model for conversations that nobody waits in.

        It waits out what passes, at a pace that the endpoint can keep, and tells an outage as one.
        """

    def expected(self, messages: Sequence[str]) -> Usage:
        """What a conversation of these messages will cost, about."""

    async def close(self) -> None:
        """Let go of connections; nothing is asked of the model afterwards."""


class StandIn(ChatModel, Protocol):
    """The coach that can always answer, and that greets whoever comes back: both cost no call."""

    def greet(self, briefing: Briefing) -> tuple[Sequence[DraftSentence], Position]:
        """What to say first when somebody comes back, and where the conversation then stands.

        ``briefing`` has no message yet; ``number`` is the turn that will answer the greeting.
        """


class Verifier(Protocol):
    """Decides whether a drafted sentence may be shown."""

    def check(
        self,
        sentence: DraftSentence,
        passages: Sequence[Passage],
        messages: dict[int, str],
        known: Sequence[str] = (),
        overruled: Sequence[Replaced] = (),
    ) -> Verdict:
        """Return the verdict, with its reasons in plain words.

        ``known`` are further texts of the person's, ``overruled`` what stood in the record until
        they changed it by hand.
        """

    def mended(
        self,
        sentence: DraftSentence,
        messages: dict[int, str],
        known: Sequence[str] = (),
        overruled: Sequence[Replaced] = (),
        shown: Sequence[str] = (),
    ) -> DraftSentence | None:
        """Return a refused sentence as it holds without asking a model again, or None.

        ``shown`` is what the reply says already.
        """
