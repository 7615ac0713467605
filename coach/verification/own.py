"""Holds the coach's own sentences and questions to claiming nothing that can be checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.protocol import Move
from coach.schemas import SentenceKind
from coach.verification import (
    allowances,
    feelings,
    generalities,
    own_lines,
    presuppositions,
    quotations,
    superseded,
)
from coach.verification.attribution import appeals_to_authority
from coach.verification.corrections import corrected, corrections, outdated
from coach.verification.disowned import miswritten, without_unsaid
from coach.verification.grounds import (
    Grounds,
    asks,
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.names import CALENDAR
from coach.verification.subjects import denied_of_them
from coach.verification.voice import unbecoming

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict

_SAID = re.compile(r"\byou (?:said|say|told|wrote|called|put)\b", re.IGNORECASE)
_ASKS_AGAIN = re.compile(r",\s*and (?:what|who|whom|how|when|where|why|which)\b", re.IGNORECASE)
# "If you decide", "would you take it": nothing is said to be so.
_SUPPOSES = re.compile(
    r"\b(?:if|whether|when|until|once|unless|would|could|can|will|may|might|do|did|does|shall|should"
    r"|want|have you|are you|suppose|imagine)\b|['’](?:d|ll)\b",
    re.IGNORECASE,
)


def check_own_thought(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> Verdict:
    """The verdict on a sentence of the kind ``coaching`` or ``question``."""
    return verdict(own_reasons(sentence, passages, messages, known), 1.0)


def own_reasons(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> list[str]:
    """What there is against it, "" among it where a rule found nothing."""
    mended = corrected(messages, corrections(messages)).values()
    texts = (*passage_grounds(passages).texts, *messages.values(), *mended, *known)
    grounds = Grounds(tuple(without_unsaid(texts)), "anything said or looked up")
    forgiven = allowances.forgiven(sentence.text, sentence.kind, sentence.move)
    offered = _offers_wording(sentence)
    text = sentence.text if offered else quotations.outside(sentence.text)
    text = allowances.without_terms(allowances.without_reckoned(text, [*messages.values(), *known]))
    # Anybody may name a month or a weekday; a day of the month is a figure.
    dated = Grounds((*grounds.texts, " ".join(CALENDAR)), grounds.called)
    reasons = checkable_reasons(text, dated, forgiven)
    if not offered:
        reasons += quotation_reasons(sentence.text, grounds, shortest=2)
    wrong = allowances.misreckoned(quotations.outside(sentence.text))
    if wrong:
        reasons.append(f"It reckons the day wrongly: “{wrong}”.")
    if appeals_to_authority(sentence.text):
        reasons.append("It claims that research or experts say so, and shows none.")
    changed = miswritten(sentence.text, messages.values()) if offered else ""
    if changed:
        reasons.append(f"It changes a word of theirs: “{changed}”.")
    if not offered:
        reasons.append(unbecoming(sentence.text))
        reasons += _taken_for_granted(sentence, messages, [*messages.values(), *known])
    broad = generalities.general(allowances.without_terms(sentence.text))
    if broad and not own_lines.is_own_line(sentence.text, [*messages.values(), *known]):
        reasons.append(f"{generalities.BROAD}: “{broad}”.")
    return [*reasons, _question_marks(sentence)]


def _taken_for_granted(
    sentence: DraftSentence, messages: dict[int, str], said: Sequence[str]
) -> Iterator[str]:
    fact = presuppositions.presumed(sentence.text, said)
    if fact:
        yield f"It takes for granted what nobody said: “{fact}”."
    felt = feelings.presumed(sentence.text, said)
    if felt:
        yield f"It gives them a feeling they never voiced: “{felt}”."
    denied = "" if _SUPPOSES.search(sentence.text) else denied_of_them(sentence.text, said)
    if denied:
        yield f"It takes for granted what they denied: “{denied}”."
    stale = outdated(sentence.text, corrections(messages))
    if stale:
        yield f"They have put “{stale.old}” right since: it is “{stale.new}”."
    elif old := superseded.stale(allowances.without_terms(sentence.text), messages):
        yield f"They have put “{old}” right since."


def _offers_wording(sentence: DraftSentence) -> bool:
    """A draft in quotation marks is put on the table, not into anybody's mouth."""
    said = _SAID.search(quotations.outside(sentence.text)) is not None
    return sentence.move is Move.DRAFT and not said


def _question_marks(sentence: DraftSentence) -> str:
    if sentence.kind is SentenceKind.COACHING:
        return asks(sentence.text) or (
            "It asks a question and is not marked as one." if "?" in sentence.text else ""
        )
    bare = quotations.outside(sentence.text)
    several = bare.count("?") != 1 or len(_ASKS_AGAIN.findall(bare)) > 1
    return "It must ask exactly one question." if several else ""
