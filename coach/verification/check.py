"""Holds a drafted sentence against what its kind may rest on (design §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.schemas import SentenceKind
from coach.verification.grounds import verdict
from coach.verification.overruled import outdated
from coach.verification.own import check_own_thought
from coach.verification.own_words import in_their_words, rightly_heard
from coach.verification.person import check_reflection
from coach.verification.score import Policy
from coach.verification.source import check_source
from coach.verification.strict import check_strictly
from coach.verification.wording import STOP, stem, vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.edits import Replaced
    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict


class FidelityVerifier:
    """Decides whether a drafted sentence may be shown; implements ``coach.protocol.Verifier``.

    Words in quotation marks, figures, names and sources are checked exactly. A paraphrase is laid
    beside the words it names and their neighbours: aligned rules look for what is turned round or
    made stronger, a fitted score weighs what is added. Under the policy "strict" no paraphrase
    passes: only a source's own words cut short, the person's own, and what claims nothing.
    """

    def __init__(self, policy: str = Policy.BALANCED) -> None:
        self._policy = Policy(policy)

    def check(
        self,
        sentence: DraftSentence,
        passages: Sequence[Passage],
        messages: dict[int, str],
        known: Sequence[str] = (),
        overruled: Sequence[Replaced] = (),
    ) -> Verdict:
        """Return the verdict on ``sentence``, with one plain sentence per reason.

        ``known`` are further texts that both sides have before them (what stands in the record):
        a sentence about the person may use their words, figures and names too. So may it use a
        ``wording`` put together from the person's words, if they are really all theirs.
        ``overruled`` is what they changed in the record: it may not be told as if it still held.
        """
        if reason := outdated(sentence, messages, overruled):
            return verdict([reason], 0.0)
        known = (*known, *_their_own(sentence.wording, messages))
        if self._policy is Policy.STRICT:
            return check_strictly(sentence, passages, messages, known)
        if sentence.kind is SentenceKind.SOURCE:
            return check_source(sentence, passages, self._policy)
        if sentence.kind is SentenceKind.REFLECTION:
            return check_reflection(sentence, messages, known, self._policy)
        return check_own_thought(sentence, passages, messages, known)

    def mended(
        self,
        sentence: DraftSentence,
        messages: dict[int, str],
        known: Sequence[str] = (),
        overruled: Sequence[Replaced] = (),
        shown: Sequence[str] = (),
    ) -> DraftSentence | None:
        """A sentence about the person that was refused, as it holds without another wording.

        That is the same one with the turns it is from, else their own sentence, quoted; None where
        neither is to be had. ``shown`` is what the reply says already.
        """
        if sentence.kind is not SentenceKind.REFLECTION:
            return None

        def holds(tried: DraftSentence) -> bool:
            return self.check(tried, (), messages, known, overruled).supported

        return rightly_heard(sentence, messages, holds) or in_their_words(
            sentence, messages, shown, holds
        )


def _their_own(wordings: Sequence[str], messages: dict[int, str]) -> list[str]:
    """Those wordings of which every carrying word and figure is the person's."""
    if not wordings:
        return []
    said = frozenset(word for message in messages.values() for word in vocabulary(message))
    return [
        wording
        for wording in wordings
        if all(word in said or stem(word) in said for word in words(wording) if word not in STOP)
    ]
