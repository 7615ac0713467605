"""Under the strict policy a sentence passes only as words of what it rests on, cut, not changed."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans, without_times
from coach.schemas import SentenceKind
from coach.verification import allowances, own_lines, quotations, retelling, superseded, unclaimed
from coach.verification.attribution import misattributed
from coach.verification.compression import derived, may_be_new
from coach.verification.corrections import corrected, corrections, outdated
from coach.verification.feelings import unvoiced
from coach.verification.folding import find, markers
from coach.verification.grounds import (
    Grounds,
    asks,
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.leadins import called, without_leadins
from coach.verification.location import locate
from coach.verification.own import check_own_thought
from coach.verification.person import CALLED
from coach.verification.plain_tokens import keys, plain
from coach.verification.source import cite_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict
    from coach.verification.plain_tokens import Plain

_JOINTS = frozenset({"and", "but"})
# A part that may change its place opens with one of these.
_MOVABLE = keys(
    """
    at in for when if because although though while before after once unless until since during
    among with without by from to on rather instead as besides especially particularly according
    even despite so where through under within
    """
)
_SHORTEST_PART = 3


class Carrier(NamedTuple):
    """One sentence of a passage and its span; ``named`` tells that the words named are of it."""

    plainly: str
    without_opinions: str
    asks: bool
    start: int
    end: int
    named: bool = False


def check_strictly(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> Verdict:
    """The verdict on ``sentence`` under the strict policy, with one plain sentence per reason."""
    if sentence.kind is SentenceKind.SOURCE:
        return _check_source(sentence, passages)
    if sentence.kind is SentenceKind.REFLECTION:
        found = _exact_reasons(sentence, messages, known)
    else:
        found = list(check_own_thought(sentence, passages, messages, known).reasons)
    reasons = [*found, *strict_reasons(sentence, passages, messages, known)]
    return verdict(reasons, 1.0)


def _exact_reasons(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str]
) -> list[str]:
    """What is checked letter by letter in a reflection: turns, quotations, figures, names."""
    missing = [turn for turn in sentence.heard if turn not in messages]
    reasons = [f"There is no turn {turn} that it could rest on." for turn in missing]
    made = corrections(messages)
    turns = [turn for turn in sentence.heard if turn in messages] or list(messages)
    after = superseded.mended(corrected(messages, made))
    heard = [text for turn in turns for text in dict.fromkeys((messages[turn], after[turn]))]
    grounds = Grounds((*heard, *known), CALLED)
    text = allowances.without_scale(allowances.without_terms(sentence.text))
    several = len(turns) > 1
    reasons += checkable_reasons(
        quotations.outside(text),
        grounds,
        lambda f: allowances.counts_what_was_said(f) or (several and f.shown.lower() == "twice"),
    )
    reasons += [*quotation_reasons(sentence.text, grounds), asks(sentence.text)]
    old = outdated(text, made)
    reasons += [f"They have put “{old.old}” right since: it is “{old.new}”."] if old else []
    felt = unvoiced(sentence.text, [*messages.values(), *known])
    reasons += [f"It gives them a feeling they never voiced: “{felt}”."] if felt else []
    return reasons


def _check_source(sentence: DraftSentence, passages: Sequence[Passage]) -> Verdict:
    by_id = {passage.id: passage for passage in passages}
    reasons = cite_reasons(sentence, by_id)
    if reasons:
        return verdict(reasons, 0.0)
    cited = list({cite.passage_id: by_id[cite.passage_id] for cite in sentence.cites}.values())
    whole = passage_grounds(cited)
    reasons = checkable_reasons(markers(sentence.text), whole)
    if _word_for_word(sentence.text, cited):
        return verdict(reasons, 1.0)
    wrong = misattributed(sentence.text, cited, passages)
    reasons += [f"“{wrong}” is not the source of what it cites."] if wrong else []
    reasons += [*quotation_reasons(sentence.text, whole), asks(sentence.text)]
    return verdict([*reasons, not_cut(sentence, cited)], 1.0)


def not_cut(sentence: DraftSentence, cited: Sequence[Passage]) -> str:
    """Why a sentence about a source is not its own words, cut; "" where it is.

    What it cites must have been found to stand in ``cited`` before.
    """
    by_id = {passage.id: passage for passage in cited}
    carriers = [c for cite in sentence.cites for c in _near(cite.quote, by_id[cite.passage_id])]
    text = called(without_times(sentence.text), cited)
    plainly, freely = without_leadins(text, opinions=False), without_leadins(text, opinions=True)
    readings = [(text, False), (plainly.text, False)]
    if freely.attributed:
        readings.append((freely.text, True))
    if any(_carried(plain(said), carriers, opinions) for said, opinions in readings):
        return ""
    return _missing(plain(freely.text), carriers)


_TITLED = re.compile(r"^(?:From|In) [“\"](?P<title>[^”\"]+)[”\"](?: it says)?: (?P<said>.+)$", re.S)


def _word_for_word(text: str, cited: Sequence[Passage]) -> bool:
    """Whether ``text`` is one or more whole sentences of a cited passage, its title before them."""
    titled = _TITLED.match(text)
    for passage in cited:
        if titled and titled["title"] != passage.title:
            continue
        span = find(titled["said"] if titled else text, passage.text)
        spans = sentence_spans(passage.text) if span else []
        if (
            span
            and any(_edge(passage.text, span[0], s, e)[0] for s, e in spans)
            and any(_edge(passage.text, span[1], s, e)[1] for s, e in spans)
        ):
            return True
    return False


def _edge(text: str, place: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether nothing but punctuation and time markers lies between ``place`` and either edge."""
    before = without_times(text[start:place]) if start <= place else "x"
    after = without_times(text[place:end]) if place <= end else "x"
    return not re.search(r"\w", before), not re.search(r"\w", after)


def _near(quote: str, passage: Passage) -> Iterator[Carrier]:
    found = locate(quote, passage.text)
    carriers = _carriers(passage) if found else ()
    touched = [
        i for i, c in enumerate(carriers) if found and c.start < found[1] and c.end > found[0]
    ]
    for i in range(max(touched[0] - 1, 0), min(touched[-1] + 2, len(carriers))) if touched else ():
        yield carriers[i]._replace(named=i in touched)


@lru_cache(maxsize=256)
def _carriers(passage: Passage) -> tuple[Carrier, ...]:
    return tuple(_carrier(passage, start, end) for start, end in sentence_spans(passage.text))


def _carrier(passage: Passage, start: int, end: int) -> Carrier:
    text = called(without_times(passage.text[start:end]).strip(), [passage])
    plainly, freely = without_leadins(text, opinions=False), without_leadins(text, opinions=True)
    return Carrier(plainly.text, freely.text, text.endswith("?"), start, end)


def _carried(claim: Sequence[Plain], carriers: Sequence[Carrier], opinions: bool) -> bool:
    """Whether one carrier, or several joined by "and", say ``claim``; one of them is named."""
    if not claim:
        return False
    named = [carrier for carrier in carriers if carrier.named]
    if any(_says(carrier, claim, opinions) for carrier in named):
        return True
    for i in range(_SHORTEST_PART, len(claim) - _SHORTEST_PART):
        joint = claim[i].key in _JOINTS
        if not joint and ";" not in claim[i].gap:
            continue
        first, second = claim[:i], claim[i + joint :]
        ones = [carrier for carrier in carriers if _says(carrier, first, opinions)]
        others = [c for c in carriers if _says(c, second, opinions, first)] if ones else []
        if ones and others and any(carrier.named for carrier in (*ones, *others)):
            return True
    return False


def _says(
    carrier: Carrier, claim: Sequence[Plain], opinions: bool, before: Sequence[Plain] = ()
) -> bool:
    text = carrier.without_opinions if opinions else carrier.plainly
    if carrier.asks and not any(word.key == "ask" for word in claim):
        return False
    held = {word.key for word in plain(text)}
    new = [w for w in claim if w.key not in held and not may_be_new(w)]
    if new and not (before and new == [claim[0]] and new[0].key in {"it", "they"}):
        return False
    return any(derived(order, text, before) for order in _orders(claim))


def _orders(claim: Sequence[Plain]) -> Iterator[Sequence[Plain]]:
    """``claim`` as it stands, then with one part between commas moved to its beginning or end."""
    yield claim
    breaks = [0, *(k for k in range(1, len(claim)) if claim[k].gap), len(claim)]
    for start, end in pairwise(breaks):
        part, rest = claim[start:end], [*claim[:start], *claim[end:]]
        if part and rest and part[0].key in _MOVABLE:
            if start:
                yield [*part, *rest]
            if end < len(claim):
                yield [*rest, *part]
    for k in range(_SHORTEST_PART, len(claim) - 1):
        if claim[k].key in _MOVABLE and not claim[k].gap:
            yield [*claim[k:], *claim[:k]]


def _missing(claim: Sequence[Plain], carriers: Sequence[Carrier]) -> str:
    held = {word.key for carrier in carriers for word in plain(carrier.without_opinions)}
    new = [word.text for word in claim if word.key not in held | {"the", "a", "that", "also"}]
    if not new:
        return "It leaves out or moves words of the passage that what it says depends on."
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(new))
    return f"It does not keep the passage's own words: {named}."


def strict_reasons(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> list[str]:
    """What the strict policy has against a sentence that is not of the kind ``source``."""
    text = allowances.without_terms(sentence.text)
    reasons = []
    old = superseded.stale(text, messages)
    if old:
        reasons.append(f"They have put “{old}” right since.")
    if own_lines.is_own_line(sentence.text, [*messages.values(), *known]):
        return reasons
    if sentence.kind is SentenceKind.REFLECTION:
        return [*reasons, *_not_retold(sentence, messages, known)]
    broad = unclaimed.general(text)
    if broad:
        reasons.append(f"It speaks of people in general, or of what is known: “{broad}”.")
    said = [*messages.values(), *known, *passage_grounds(passages).texts]
    if sentence.kind is SentenceKind.QUESTION:
        taken = unclaimed.presumed(text, [*messages.values(), *known], said)
        return (
            [*reasons, f"It takes for granted what nobody said: “{taken}”."] if taken else reasons
        )
    told = unclaimed.asserted(text, [*messages.values(), *known], said)
    return [*reasons, f"It claims what nobody said: “{told}”."] if told else reasons


def _not_retold(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str]
) -> list[str]:
    mended = superseded.mended(corrected(messages, corrections(messages)))
    turns = [turn for turn in sentence.heard if turn in mended] or list(mended)
    heard = [*(mended[turn] for turn in turns), *known]
    reasons = []
    lacking = retelling.retold(allowances.without_scale(sentence.text), heard)
    if lacking:
        reasons.append(_WHY[lacking])
    other = retelling.put_in_mouth(sentence.text, [messages[t] for t in turns])
    if other:
        reasons.append(f"“{other}” is what somebody else said, not they.")
    return reasons


_WHY = {
    "words": "It uses words that are not the person's own.",
    "order": "It puts the person's words together in another way.",
    "person": "It is somebody else of whom they said that.",
    "hedge": "It leaves out a “not”, a “maybe” or a wish that they put there.",
    "report": "It tells as theirs what somebody else said.",
}
