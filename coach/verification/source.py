"""Holds a sentence about a source against the words it names and their neighbours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans, without_times
from coach.verification.attribution import misattributed
from coach.verification.comparison import differences
from coach.verification.copies import changed_copy
from coach.verification.detail import added, features
from coach.verification.figures import figures
from coach.verification.folding import find, markers, says_something
from coach.verification.grounds import (
    Grounds,
    asks,
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.hedges import lost_hedge
from coach.verification.location import locate
from coach.verification.overlap import FLOOR
from coach.verification.pairing import pair
from coach.verification.score import Policy, doubt, threshold
from coach.verification.wording import content, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from coach.protocol import Cite, DraftSentence
    from coach.schemas import Passage, Verdict
    from coach.verification.figures import Figure
    from coach.verification.pairing import Pairing

# Words with which a sentence speaks of its source, besides author and title.
SPEAKS_OF_SOURCE = (
    "podcast talk episode article essay post writer author source notes mission milestone"
)
CALLED = "the passage it cites"
_CARRY = "The words it names do not carry what it says"
# Another passage carries a sentence better if it has this much more of its words.
_BETTER_ELSEWHERE = 0.35
_COVERED_LITTLE = 0.6


def check_source(sentence: DraftSentence, passages: Sequence[Passage], policy: Policy) -> Verdict:
    """The verdict on a sentence of the kind ``source``."""
    by_id = {passage.id: passage for passage in passages}
    reasons = cite_reasons(sentence, by_id)
    if reasons:
        return verdict(reasons, 0.0)
    cited = [by_id[cite.passage_id] for cite in sentence.cites]
    near = [text for cite in sentence.cites for text in window(cite.quote, by_id[cite.passage_id])]
    whole = passage_grounds(cited)
    if any(find(sentence.text, passage.text) for passage in cited):
        # Word for word: only its time markers, which were folded away, may still be others.
        return verdict(checkable_reasons(markers(sentence.text), whole), 1.0)
    wrong = misattributed(sentence.text, cited, passages)
    if not any(_says_more(cite.quote, by_id[cite.passage_id]) for cite in sentence.cites):
        reasons.append(f"{_CARRY}.")
    reasons += [f"“{wrong}” is not the source of what it cites."] if wrong else []
    reasons += quotation_reasons(sentence.text, whole)
    reasons.append(asks(sentence.text))
    hedge = lost_hedge(sentence.text, [cite.quote for cite in sentence.cites])
    reasons += [f"It leaves out the “{hedge}” of what it cites."] if hedge else []
    reasons.append(changed_copy(sentence, cited))
    return paraphrase_verdict(sentence.text, near, cited, passages, policy, reasons)


def paraphrase_verdict(
    text: str,
    near: Sequence[str],
    cited: Sequence[Passage],
    passages: Sequence[Passage],
    policy: Policy,
    reasons: list[str],
) -> Verdict:
    """The verdict on ``text`` beside the sentences ``near`` that should carry it.

    ``cited`` are the passages they are from, ``passages`` all at hand, ``reasons`` those found.
    """
    labels = [part for p in cited for part in (p.title, p.author, *p.times) if part]
    near = [*near, *dict.fromkeys(p.heading for p in cited if p.heading)]
    called = CALLED
    reasons += checkable_reasons(text, Grounds((*near, *labels), called), _counted_off(near))
    pairing = pair(text, near, [*labels, SPEAKS_OF_SOURCE])
    uncertain = doubt(features(pairing, text, " ".join(near)))
    if pairing.coverage < FLOOR or (pairing.exactness == 0 and pairing.coverage < _COVERED_LITTLE):
        reasons += [f"{_CARRY}.", f"Hardly a word of it stands in {CALLED}."]
    elif _better_elsewhere(pairing, text, cited, passages):
        reasons.append(f"{_CARRY}; another passage may.")
    reasons += differences(pairing, text, near, called)
    if uncertain >= threshold(policy):
        reasons.append(_said_beyond(pairing))
    return verdict(reasons, 1.0 - uncertain)


def window(quote: str, passage: Passage) -> list[str]:
    """The sentences of ``passage`` that ``quote`` touches, the one before and the one after."""
    spans = sentence_spans(passage.text)
    found = locate(quote, passage.text)
    if not found:
        return [without_times(passage.text)]
    touched = [i for i, (start, end) in enumerate(spans) if start < found[1] and end > found[0]]
    near = spans[max(touched[0] - 1, 0) : touched[-1] + 2]
    return [without_times(passage.text[start:end]).strip() for start, end in near]


def cite_reasons(sentence: DraftSentence, by_id: dict[str, Passage]) -> list[str]:
    """What is wrong with the cites of a sentence about a source; ``by_id`` are those at hand."""
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


def _says_more(quote: str, passage: Passage) -> bool:
    """Whether ``quote`` says anything beyond whose words they are."""
    named = content(f"{passage.title} {passage.author} {SPEAKS_OF_SOURCE}")
    return bool(content(quote) - named) or any(not figure.soft for figure in figures(quote))


def _better_elsewhere(
    pairing: Pairing, text: str, cited: Sequence[Passage], passages: Iterable[Passage]
) -> bool:
    """Whether some passage that is not cited has far more of the sentence's words."""
    if pairing.coverage >= _COVERED_LITTLE:
        return False
    ids = {passage.id for passage in cited}
    for passage in passages:
        if passage.id not in ids:
            labels = [passage.title, passage.author, SPEAKS_OF_SOURCE]
            other = pair(text, [passage.text], labels)
            if other.coverage - pairing.coverage >= _BETTER_ELSEWHERE:
                return True
    return False


def _said_beyond(pairing: Pairing) -> str:
    words = [word.text for word in added(pairing)] or [word.text for word in pairing.foreign]
    if not words:
        return "It puts the words of the passage it cites together in another way."
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    return f"It adds what the passage it cites does not say: {named}."


_LIST = re.compile(r"[^,.;:]+(?:, [^,.;:]+)*,? (?:and|or) ")
_CLAUSE_END = re.compile(r"[,.;:!?]| (?:and|or|of|in|at|to|for|with) ")
_NEAR_A_FIGURE = 3
_OTHER = re.compile(r"\b(?:other|another|both|either)\b", re.IGNORECASE)


def _counted_off(near: Sequence[str]) -> Callable[[Figure], bool]:
    """Forgives a small number that counts what the evidence lists without a number."""
    lists = [_length(text) for text in near]
    counted = {noun for text in near for noun in _counted(text)}

    def forgiven(figure: Figure) -> bool:
        kind, value = figure.key
        if figure.noun in counted:
            return False
        return kind == "number" and figure.worded and value in {str(n) for n in lists if n > 1}

    return forgiven


def _counted(text: str) -> Iterator[str]:
    """Stems of the nouns that ``text`` counts: "2 tech startups" counts startups."""
    for figure in figures(text):
        after = text.partition(figure.shown)[2]
        yield from map(stem, words(_CLAUSE_END.split(after)[0])[:_NEAR_A_FIGURE])


def _length(text: str) -> int:
    """How many things ``text`` lists; 2 where it speaks of the other one; 0 where it does not."""
    found = _LIST.search(text)
    if found:
        return found.group().count(",") + 1 + (not re.search(r",\s+(?:and|or)\b", found.group()))
    return 2 if _OTHER.search(text) else 0
