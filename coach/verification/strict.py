"""Under the strict policy a sentence passes only as words of what it rests on, cut, not changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.schemas import SentenceKind
from coach.verification import (
    allowances,
    asking,
    disowned,
    first_person,
    foretold,
    generalities,
    judged,
    laden,
    own_lines,
    quotations,
    retelling,
    superseded,
    supposed,
    unclaimed,
)
from coach.verification.attribution import misattributed
from coach.verification.carriers import not_cut, word_for_word
from coach.verification.corrections import corrections, outdated
from coach.verification.feelings import unvoiced
from coach.verification.folding import markers
from coach.verification.grounds import (
    Grounds,
    asks,
    checkable_reasons,
    passage_grounds,
    quotation_reasons,
    verdict,
)
from coach.verification.own import own_reasons
from coach.verification.person import CALLED
from coach.verification.plainly_asked import untold
from coach.verification.relatives import misrelated
from coach.verification.source import cite_reasons
from coach.verification.taken_back import taken_back
from coach.verification.voiced import held_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict


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
        found = own_reasons(sentence, passages, messages, known)
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
    after = superseded.put_right(messages)
    heard = [text for turn in turns for text in dict.fromkeys((messages[turn], after[turn]))]
    grounds = Grounds((*disowned.without_unsaid(heard), *known), CALLED)
    text = allowances.without_scale(allowances.without_terms(sentence.text))
    text = allowances.without_reckoned_beside(text, messages.values())
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
    if word_for_word(sentence.text, cited):
        return verdict(reasons, 1.0)
    wrong = misattributed(sentence.text, cited, passages)
    reasons += [f"“{wrong}” is not the source of what it cites."] if wrong else []
    reasons += [*quotation_reasons(sentence.text, whole), asks(sentence.text)]
    return verdict([*reasons, not_cut(sentence, cited)], 1.0)


def strict_reasons(
    sentence: DraftSentence,
    passages: Sequence[Passage],
    messages: dict[int, str],
    known: Sequence[str],
) -> list[str]:
    """What the strict policy has against a sentence that is not of the kind ``source``."""
    text, theirs = allowances.without_terms(sentence.text), [*messages.values(), *known]
    reasons = []
    old = superseded.stale(text, messages)
    if old:
        reasons.append(f"They have put “{old}” right since.")
    if own_lines.is_own_line(sentence.text, theirs):
        return reasons
    if (
        not old
        and sentence.kind is SentenceKind.REFLECTION
        and (turned := taken_back(text, messages))
    ):
        reasons.append(f"They have put right what they said of “{turned}”.")
    other = disowned.wrong_relation(text, messages.values()) or misrelated(text, messages.values())
    if other:
        reasons.append(f"“{other}” is not who they said that is.")
    drafted = disowned.foreign_draft(text, theirs)
    if drafted:
        reasons.append(f"It drafts their line with a word that is not theirs: “{drafted}”.")
    if sentence.kind is SentenceKind.REFLECTION:
        return [*reasons, *_not_retold(sentence, messages, known)]
    said = [*theirs, *passage_grounds(passages).texts]
    if sentence.kind is SentenceKind.QUESTION:
        taken = asking.presumed(allowances.as_if(text), theirs, said)
        taken = taken or untold(allowances.as_if(text), theirs)
        taken = taken or foretold.unsettled(text, theirs)
        taken = taken or supposed.supposed(text, theirs)
        return (
            [*reasons, f"It takes for granted what nobody said: “{taken}”."] if taken else reasons
        )
    if sure := generalities.sweeping(text):
        reasons.append(f"{generalities.BROAD}: “{sure}”.")
    undated = allowances.without_reckoned(text, theirs)
    told = unclaimed.asserted(undated, theirs, said)
    told = told or laden.laden(undated, said)
    told = told or judged.judged(undated, theirs, held_in(said))
    told = told or first_person.out_of_part(undated, theirs)
    return [*reasons, f"It claims what nobody said: “{told}”."] if told else reasons


def _not_retold(
    sentence: DraftSentence, messages: dict[int, str], known: Sequence[str]
) -> list[str]:
    mended = superseded.put_right(messages)
    turns = sorted({turn for turn in sentence.heard if turn in mended}) or list(mended)
    heard = [*(mended[turn] for turn in turns), *known]
    reasons = []
    said = allowances.without_reckoned_beside(sentence.text, messages.values())
    lacking = retelling.retold(allowances.without_scale(said), heard)
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
