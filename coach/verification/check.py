"""Holds a drafted sentence against what its kind may rest on (design §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.protocol import Move
from coach.schemas import SentenceKind, Verdict
from coach.verification import aligned, allowances, names, quotations
from coach.verification.attribution import appeals_to_authority, misattributed
from coach.verification.folding import find, says_something
from coach.verification.location import locate
from coach.verification.overlap import FLOOR, carries, containment
from coach.verification.polarity import reversed_
from coach.verification.wording import STOP, around, stem, vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.protocol import Cite, DraftSentence
    from coach.schemas import Passage
    from coach.verification.figures import Figure

_NO_FIGURE: Callable[[Figure], bool] = lambda figure: False  # noqa: E731
_SAID = re.compile(r"\byou (?:said|say|told|wrote|called|put)\b|\byour (?:own )?words\b", re.I)


@dataclass(frozen=True)
class Grounds:
    """What a sentence may rest on: the texts, and how a reason calls them."""

    texts: tuple[str, ...]
    called: str


class FirstVerifier:
    """Checks what can be checked exactly: words, figures, names, sources, a "not".

    A paraphrase passes if nothing in it is provably off; a stronger verifier replaces the rules.
    """

    def check(
        self,
        sentence: DraftSentence,
        passages: Sequence[Passage],
        messages: dict[int, str],
        known: Sequence[str] = (),
    ) -> Verdict:
        """Return the verdict on ``sentence``, with one plain sentence per reason.

        ``known`` are further texts that both sides have before them (what stands in the record):
        a sentence about the person may use their words, figures and names too. So may it use a
        ``wording`` put together from the person's words, if they are really all theirs.
        """
        known = (*known, *_their_own(sentence.wording, messages))
        if sentence.kind is SentenceKind.SOURCE:
            return _check_source(sentence, passages)
        if sentence.kind is SentenceKind.REFLECTION:
            return _check_reflection(sentence, messages, known)
        return _check_own_thought(sentence, passages, messages, known)


def verdict(reasons: Iterable[str], overlap: float) -> Verdict:
    """The verdict that follows from ``reasons``; the score is 0.5 or more only without any.

    It orders sentences by how many of their words stand in what they rest on; it is no
    probability.
    """
    found = tuple(dict.fromkeys(reason for reason in reasons if reason))
    if found:
        return Verdict(supported=False, score=0.45 * overlap / len(found), reasons=found)
    return Verdict(supported=True, score=0.5 + overlap / 2)


def checkable_reasons(
    text: str, grounds: Grounds, forgiven: Callable[[Figure], bool] = _NO_FIGURE
) -> list[str]:
    """One reason for each figure and name of ``text`` that is not in ``grounds``."""
    figures = aligned.unsupported(text, grounds.texts, forgiven)
    dropped = names.invented(text, grounds.texts)
    return [f"The figure “{figure}” does not stand in {grounds.called}." for figure in figures] + [
        f"The name “{name}” does not stand in {grounds.called}." for name in dropped
    ]


def quotation_reasons(text: str, grounds: Grounds, shortest: int = 1) -> list[str]:
    """One reason for each quotation of ``text`` that is not word for word in ``grounds``."""
    return [
        f"The quotation “{words}” does not stand word for word in {grounds.called}."
        for words in quotations.invented(text, grounds.texts, shortest)
    ]


def passage_grounds(passages: Sequence[Passage]) -> Grounds:
    """Passages with all that is known of them: author, title and heading may be named too."""
    texts = [
        part
        for passage in passages
        for part in (
            " ".join([passage.text, *(f"[{time}]" for time in passage.times)]),
            passage.title, passage.author, passage.heading,
        )
        if part
    ]  # fmt: skip
    return Grounds(tuple(texts), "the passage it cites")


def _check_source(sentence: DraftSentence, passages: Sequence[Passage]) -> Verdict:
    by_id = {passage.id: passage for passage in passages}
    reasons = _cite_reasons(sentence, by_id)
    if reasons:
        return verdict(reasons, 0.0)
    cited = [by_id[cite.passage_id] for cite in sentence.cites]
    grounds = passage_grounds(cited)
    overlap = containment(sentence.text, grounds.texts)
    reasons = checkable_reasons(sentence.text, grounds)
    if _is_verbatim(sentence.text, cited):
        return verdict(reasons, overlap)
    wrong = misattributed(sentence.text, cited, passages)
    reasons += [f"“{wrong}” is not the source of what it cites."] if wrong else []
    reasons += quotation_reasons(sentence.text, grounds)
    reasons += ["Hardly a word of it stands in the passage it cites."] if overlap < FLOOR else []
    reasons += [_asks(sentence.text), _carried(sentence, by_id), _reversal(sentence, by_id)]
    return verdict(reasons, overlap)


def _cite_reasons(sentence: DraftSentence, by_id: dict[str, Passage]) -> list[str]:
    if not sentence.cites:
        return ["It says what a source says and cites no passage."]
    return [reason for cite in sentence.cites for reason in _cite_reason(cite, by_id)]


def _cite_reason(cite: Cite, by_id: dict[str, Passage]) -> list[str]:
    passage = by_id.get(cite.passage_id)
    if passage is None:
        return ["It cites a passage that is not among those looked up."]
    if not says_something(cite.quote):
        return ["It names no words of the passage that carry it."]
    if locate(cite.quote, passage.text) is None:
        return [f"“{cite.quote}” does not stand in the passage it cites."]
    return []


def _is_verbatim(text: str, cited: Iterable[Passage]) -> bool:
    return any(find(text, passage.text) for passage in cited)


def _carried(sentence: DraftSentence, by_id: dict[str, Passage]) -> str:
    for cite in sentence.cites:
        passage = by_id[cite.passage_id]
        if carries(cite.quote, sentence.text, (passage.author, passage.title)):
            return ""
    return "The words it names do not carry what it says."


def _reversal(sentence: DraftSentence, by_id: dict[str, Passage]) -> str:
    """A "not" too many or too few, unless one of the cites has it just so."""
    verdicts = []
    for cite in sentence.cites:
        text = by_id[cite.passage_id].text
        span = locate(cite.quote, text)
        if span:
            verdicts.append(reversed_(sentence.text, around(text, *span)))
    if verdicts and any(verdicts) and len(sentence.cites) == sum(verdicts):
        return "It turns round what the passage says: a “not” is dropped or added."
    return ""


def _asks(text: str) -> str:
    asked = "?" in quotations.outside(text)
    return "It asks a question and is not marked as one." if asked else ""


def _check_reflection(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str]
) -> Verdict:
    missing = [turn for turn in sentence.heard if turn not in messages]
    reasons = [f"There is no turn {turn} that it could rest on." for turn in missing]
    heard = [messages[turn] for turn in sentence.heard if turn in messages]
    texts = heard if sentence.heard else list(messages.values())
    grounds = Grounds((*texts, *known), "what the person said there")
    text = allowances.without_scale(allowances.without_terms(sentence.text))
    # What stands between quotation marks is held against their words one by one below.
    bare = quotations.outside(text)
    reasons += checkable_reasons(bare, grounds, allowances.counts_what_was_said)
    reasons += [*quotation_reasons(sentence.text, grounds), _asks(sentence.text)]
    return verdict(reasons, containment(sentence.text, grounds.texts))


def _check_own_thought(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> Verdict:
    texts = (*passage_grounds(passages).texts, *messages.values(), *known)
    grounds = Grounds(texts, "anything said or looked up")
    forgiven = allowances.forgiven(sentence.text, sentence.kind, sentence.move)
    text = allowances.without_terms(sentence.text, calendar=True)
    offered = _offers_wording(sentence)
    reasons = checkable_reasons(text if offered else quotations.outside(text), grounds, forgiven)
    if not offered:
        reasons += quotation_reasons(sentence.text, grounds, shortest=2)
    if appeals_to_authority(sentence.text):
        reasons.append("It claims that research or experts say so, and shows none.")
    return verdict([*reasons, _question_marks(sentence)], 1.0)


def _their_own(wordings: Iterable[str], messages: dict[int, str]) -> list[str]:
    """Those wordings of which every carrying word and figure is the person's."""
    said = frozenset(word for message in messages.values() for word in vocabulary(message))
    return [
        wording
        for wording in wordings
        if all(word in said or stem(word) in said for word in words(wording) if word not in STOP)
    ]


def _offers_wording(sentence: DraftSentence) -> bool:
    """A draft in quotation marks is put on the table, not into anybody's mouth."""
    said = _SAID.search(quotations.outside(sentence.text)) is not None
    return sentence.move is Move.DRAFT and not said


def _question_marks(sentence: DraftSentence) -> str:
    if sentence.kind is SentenceKind.COACHING:
        asked = "?" in sentence.text
        return "It asks a question and is not marked as one." if asked else ""
    asked_times = quotations.outside(sentence.text).count("?")
    return "" if asked_times == 1 else "It must ask exactly one question."
