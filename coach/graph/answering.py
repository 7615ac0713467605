"""From draft to reply: each sentence is verified the moment it is complete, then shown or not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from coach.edits import replaced
from coach.events import SentenceShown, SentenceWithheld
from coach.passages import statements
from coach.protocol import Cite, DraftSentence, Intent, Move, Refused
from coach.schemas import Sentence, SentenceKind, Verdict, WithheldSentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from coach.edits import Replaced
    from coach.events import Event
    from coach.graph.context import CoachContext
    from coach.protocol import Briefing
    from coach.schemas import Citation, Passage

log = logging.getLogger(__name__)

UNCHECKED = (
    "The check of sentences failed in this turn, so nothing from the articles is shown in it."
)
_ASKED_ALREADY = "It asks a second question in one reply."
_SAID_BEFORE = "It has been said word for word before in this conversation."
_TOO_MUCH = "The reply is long enough without it."
_TOO_LONG = "It is too long to be read as one sentence."
# The person says more than the coach: a reply has two to five sentences, and at the very first the
# introduction besides.
MOST_SENTENCES = 7
MOST_WORDS = 60
MOST_SOURCES = 3  # sentences about sources in a reply to whoever asked for them


@dataclass
class Answer:
    """A reply while it is being made. ``cited`` are the thread's citation keys by their figures.

    What comes after a refused sentence waits behind it in ``waiting`` until that has been
    repaired, so that a reply reads in its order.
    """

    briefing: Briefing
    context: CoachContext
    tell: Callable[[Event], None]
    cited: list[str]
    shown: list[Sentence] = field(default_factory=list)
    withheld: list[WithheldSentence] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    waiting: list[Sentence | Refused] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether the reply has its question."""
        return any(s.kind is SentenceKind.QUESTION for s in self.held)

    @property
    def held(self) -> list[Sentence]:
        """What is shown and what is going to be."""
        return [*self.shown, *(item for item in self.waiting if isinstance(item, Sentence))]

    @property
    def begun(self) -> bool:
        """Whether something is shown beside the introduction."""
        return any(s.text not in self._introduction for s in self.held)

    # What a record and the turns before say is the same for every sentence.
    @cached_property
    def _written(self) -> tuple[str, ...]:
        return self.briefing.written()

    @cached_property
    def _overruled(self) -> tuple[Replaced, ...]:
        return replaced(self.briefing.record)

    @cached_property
    def _said(self) -> frozenset[str]:
        return frozenset(sentence.text for sentence in self.briefing.said())

    def introduce(self) -> None:
        """Say what everybody is told before the first reply, whatever the model."""
        for line in self._introduction:
            self._show(Sentence(kind=SentenceKind.COACHING, text=line, move=Move.BRIDGE.value))

    @property
    def _introduction(self) -> list[str]:
        """One of several wordings; which one follows from the message."""
        wordings: list[list[str]] = self.context.prompts.data("moves")["introduce"]
        return wordings[len(self.briefing.message) % len(wordings)]

    def take(self, draft: DraftSentence, *, finally_: bool = False) -> None:
        """Show the sentence if it holds; else withhold it, with its reasons.

        What it was about takes its place at once where that is known. ``finally_``: it is shown at
        once, and what is refused now is not mended any more.
        """
        passages = self._passages_for(draft)
        verdict = self._verdict(draft, passages)
        if verdict.supported:
            self._place(draft, passages, verdict, finally_=finally_)
            return
        for own in () if _is_spare(verdict) else self._own_words(draft, passages):
            held = self._verdict(own, passages)
            if held.supported:
                if own.text != draft.text:  # Else only the turns it named were not right.
                    self._withhold(draft, verdict)
                self._place(own, passages, held, finally_=finally_)
                return
        self._withhold(draft, verdict)
        if not finally_ and not _is_spare(verdict):
            refused = Refused(draft, verdict.reasons)
            self.refused.append(refused)
            self.waiting.append(refused)

    def _place(
        self,
        draft: DraftSentence,
        passages: Sequence[Passage],
        verdict: Verdict,
        *,
        finally_: bool,
    ) -> None:
        """Show what holds, or let it wait behind what is to be mended."""
        sentence = Sentence(
            kind=draft.kind,
            text=draft.text,
            citations=self.context.resolve(draft.cites, passages),
            heard=draft.heard,
            verdict=verdict,
            move=draft.move.value,
        )
        if self.waiting and not finally_:
            self.waiting.append(sentence)
        else:
            self._show(sentence)

    def settle(self, repairs: Mapping[int, DraftSentence | None]) -> None:
        """Show what has waited, in its order, with the repair in the place of what was refused.

        Where there is no answer to a refusal, or one that does not hold, nothing does.
        """
        queue, places = list(self.waiting), count()
        for item in queue:
            self.waiting.remove(item)
            if isinstance(item, Sentence):
                self._show(item)
                continue
            draft = repairs.get(next(places))
            if draft:
                self.take(draft, finally_=True)

    def settle_without(self, spare: DraftSentence | None, *, closed: bool) -> None:
        """Do without what was refused, where the reply can spare all of it.

        ``spare`` is asked in the place of a question that did not hold; a reply that has ``closed``
        the conversation needs none. A remark or one of several reflections is not worth another
        call, for which whoever reads along would wait.
        """
        if not self.refused:
            return
        lost = any(r.draft.kind is SentenceKind.QUESTION for r in self.refused)
        if spare and lost and not self.asks:
            verdict = self._verdict(spare, ())
            if verdict.supported:
                self._place(spare, (), verdict, finally_=False)
        kinds = {sentence.kind for sentence in self.held}
        if (self.asks or closed) and all(_can_be_spared(r.draft, kinds) for r in self.refused):
            self.refused.clear()
            self.settle({})

    def _own_words(
        self, draft: DraftSentence, passages: Sequence[Passage]
    ) -> Iterator[DraftSentence]:
        """What may be shown in the place of a refused sentence without asking the model again.

        The person's own words, or the source's own sentence: that only where it cites words that
        stand in a passage (what else it meant nobody can tell), and once a reply where they did
        not ask for the sources.
        """
        if mended := self._mended(draft):
            yield mended
        most = MOST_SOURCES if self.briefing.understanding.intent is Intent.ASK_SOURCE else 1
        sources = sum(s.kind is SentenceKind.SOURCE for s in self.held)
        if draft.kind is not SentenceKind.SOURCE or sources >= most:
            return
        for citation in self.context.resolve(draft.cites, passages):
            passage = next(p for p in passages if p.id == citation.passage_id)
            own = _statement_with(citation.quote, passage)
            if own:
                cites = (Cite(passage.id, own),)
                yield DraftSentence(SentenceKind.SOURCE, own, Move.PASSAGE, cites)

    def _mended(self, draft: DraftSentence) -> DraftSentence | None:
        try:
            return self.context.verifier.mended(
                draft,
                self.briefing.messages(),
                self._written,
                self._overruled,
                [s.text for s in self.held],
            )
        except Exception as error:  # noqa: BLE001 - as in the check itself
            log.error("The verifier failed to mend: %s", type(error).__name__)
            return None

    def _withhold(self, draft: DraftSentence, verdict: Verdict) -> None:
        withheld = WithheldSentence(kind=draft.kind, text=draft.text, verdict=verdict)
        self.withheld.append(withheld)
        self.tell(SentenceWithheld(withheld=withheld))

    def _show(self, sentence: Sentence) -> None:
        numbered = tuple(self._numbered(citation) for citation in sentence.citations)
        sentence = sentence.model_copy(update={"citations": numbered})
        self.tell(SentenceShown(sentence=sentence, index=len(self.shown)))
        self.shown.append(sentence)

    def _numbered(self, citation: Citation) -> Citation:
        key = f"{citation.passage_id}@{citation.locator}"
        if key not in self.cited:
            self.cited.append(key)
        return citation.model_copy(update={"number": self.cited.index(key) + 1})

    def _verdict(self, draft: DraftSentence, passages: Sequence[Passage]) -> Verdict:
        if spare := self._spare(draft):
            return Verdict(supported=False, score=0.0, reasons=(spare,))
        try:
            return self.context.verifier.check(
                draft,
                passages,
                self.briefing.messages(),
                self._written,
                self._overruled,
            )
        except Exception as error:  # noqa: BLE001 - no fault of the check may end a turn
            # Without the error's own words, which may be the person's.
            log.error("The verifier failed on a %s: %s", draft.kind.value, type(error).__name__)
            return self._without_check(draft)

    def _without_check(self, draft: DraftSentence) -> Verdict:
        """Coaching that claims nothing goes on without a check; everything else waits for one."""
        if UNCHECKED not in self.notices:
            self.notices.append(UNCHECKED)
        own = draft.kind in {SentenceKind.COACHING, SentenceKind.QUESTION}
        plain = not any(mark.isdigit() or mark in '“”"„«»' for mark in draft.text)
        if own and plain:
            return Verdict(supported=True, score=0.0, reasons=("It was not checked.",))
        return Verdict(supported=False, score=0.0, reasons=("It could not be checked.",))

    def _spare(self, draft: DraftSentence) -> str:
        """Why the reply is better without the sentence than with any wording of it, or ""."""
        if draft.kind is SentenceKind.QUESTION and self.asks:
            return _ASKED_ALREADY
        if draft.text in self._said or any(s.text == draft.text for s in self.held):
            return _SAID_BEFORE
        if draft.kind is not SentenceKind.QUESTION and len(self.held) >= MOST_SENTENCES:
            return _TOO_MUCH
        too_long = len(draft.text.split()) > MOST_WORDS and draft.kind is not SentenceKind.SOURCE
        return _TOO_LONG if too_long else ""

    def _passages_for(self, draft: DraftSentence) -> list[Passage]:
        """This turn's passages, and others it cites: only what the index really holds."""
        known = {passage.id: passage for passage in self.briefing.passages}
        others = [cite.passage_id for cite in draft.cites if cite.passage_id not in known]
        return [*known.values(), *self._stored(others)]

    def _stored(self, ids: Sequence[str]) -> list[Passage]:
        return self.context.retriever.get(ids, owner=self.context.owner) if ids else []


def _statement_with(quote: str, passage: Passage) -> str:
    """The sentence of the passage in which ``quote`` begins, "" where it needs the one before."""
    at = passage.text.find(quote)
    found = (s for s in statements(passage) if s.start <= at < s.end)
    return next((s.text for s in found if s.stands_alone), "")


def _can_be_spared(refused: DraftSentence, kinds: Collection[SentenceKind]) -> bool:
    """Whether a reply that has sentences of ``kinds``, and all it must have, does without one."""
    if refused.kind in {SentenceKind.QUESTION, SentenceKind.REFLECTION, SentenceKind.SOURCE}:
        return refused.kind in kinds
    says = SentenceKind.REFLECTION in kinds or SentenceKind.SOURCE in kinds
    return says and refused.move is Move.BRIDGE


def _is_spare(verdict: Verdict) -> bool:
    return bool({_ASKED_ALREADY, _SAID_BEFORE, _TOO_MUCH, _TOO_LONG} & {*verdict.reasons})
