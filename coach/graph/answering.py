"""From draft to reply: each sentence is verified the moment it is complete, then shown or not."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.events import SentenceShown, SentenceWithheld
from coach.passages import statements
from coach.protocol import Cite, DraftSentence, Move, Refused
from coach.schemas import Sentence, SentenceKind, Verdict, WithheldSentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


@dataclass
class Answer:
    """A reply while it is being made. ``cited`` are the thread's citation keys by their figures.

    A question that comes after a refused sentence waits in ``waiting`` until that has been
    repaired, so that a reply still ends with what it asks.
    """

    briefing: Briefing
    context: CoachContext
    tell: Callable[[Event], None]
    cited: list[str]
    shown: list[Sentence] = field(default_factory=list)
    withheld: list[WithheldSentence] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    waiting: list[Sentence] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether the reply has its question."""
        return any(s.kind is SentenceKind.QUESTION for s in (*self.shown, *self.waiting))

    @property
    def begun(self) -> bool:
        """Whether something is shown beside the introduction."""
        return any(s.text not in self._introduction for s in self.shown)

    def introduce(self) -> None:
        """Say what everybody is told before the first reply, whatever the model."""
        for line in self._introduction:
            draft = DraftSentence(SentenceKind.COACHING, line, Move.BRIDGE)
            self.take(draft)

    @property
    def _introduction(self) -> list[str]:
        """One of several wordings; which one follows from the message."""
        wordings: list[list[str]] = self.context.prompts.data("moves")["introduce"]
        return wordings[len(self.briefing.message) % len(wordings)]

    def take(self, draft: DraftSentence) -> bool:
        """Show the sentence if it holds; else withhold it, with its reasons."""
        passages = self._passages_for(draft)
        verdict = self._verdict(draft, passages)
        if not verdict.supported:
            self.withheld.append(
                WithheldSentence(kind=draft.kind, text=draft.text, verdict=verdict)
            )
            self.tell(SentenceWithheld(withheld=self.withheld[-1]))
            if not self._is_spare(verdict):
                self.refused.append(Refused(draft, verdict.reasons))
            return False
        sentence = Sentence(
            kind=draft.kind,
            text=draft.text,
            citations=self.context.resolve(draft.cites, passages),
            heard=draft.heard,
            verdict=verdict,
            move=draft.move.value,
        )
        if self.refused and draft.kind is SentenceKind.QUESTION:
            self.waiting.append(sentence)
        else:
            self._show(sentence)
        return True

    def quote_source(self, refused: Refused) -> bool:
        """Show the source's own sentence that a refused one was about; False where none is known.

        Only where it cites words that stand in a passage: what else it meant nobody can tell.
        """
        if refused.draft.kind is not SentenceKind.SOURCE:
            return False
        passages = self._passages_for(refused.draft)
        for citation in self.context.resolve(refused.draft.cites, passages):
            passage = next(p for p in passages if p.id == citation.passage_id)
            own = _statement_with(citation.quote, passage)
            draft = DraftSentence(
                SentenceKind.SOURCE,
                f"From “{passage.title}”: {own}",
                Move.PASSAGE,
                cites=(Cite(passage.id, own),),
            )
            if own and self.take(draft):
                return True
        return False

    def release(self) -> None:
        """Show what has waited for the repair."""
        for sentence in self.waiting:
            self._show(sentence)
        self.waiting.clear()

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
        if draft.kind is SentenceKind.QUESTION and self.asks:
            return Verdict(supported=False, score=0.0, reasons=(_ASKED_ALREADY,))
        if any(s.text == draft.text for s in (*self._said_before(), *self.shown)):
            return Verdict(supported=False, score=0.0, reasons=(_SAID_BEFORE,))
        try:
            return self.context.verifier.check(draft, passages, self.briefing.messages())
        except Exception:
            log.exception("The verifier failed on a sentence of kind %s", draft.kind)
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

    @staticmethod
    def _is_spare(verdict: Verdict) -> bool:
        """Whether the reply is better without the sentence than with another wording of it."""
        return verdict.reasons in {(_ASKED_ALREADY,), (_SAID_BEFORE,)}

    def _said_before(self) -> list[Sentence]:
        return [s for turn in self.briefing.turns for s in turn.reply.sentences]

    def _passages_for(self, draft: DraftSentence) -> list[Passage]:
        """This turn's passages, and others it cites: only what the index really holds."""
        known = {passage.id: passage for passage in self.briefing.passages}
        others = [cite.passage_id for cite in draft.cites if cite.passage_id not in known]
        return [*known.values(), *(self.context.retriever.get(others) if others else [])]


def _statement_with(quote: str, passage: Passage) -> str:
    """The sentence of the passage in which ``quote`` begins."""
    at = passage.text.find(quote)
    return next((s.text for s in statements(passage) if s.start <= at < s.end), "")
