"""Whether what was said of the sources stands in them, sentence by sentence."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from coach.schemas import SentenceKind
from coach.verification import locate
from evals import reading
from evals.figures import Figure, Finding, SuiteResult, share, total
from evals.measuring import because, listed, measure
from evals.statements import Statement, coached, shown_beside_passages, statements

if TYPE_CHECKING:
    from coach.schemas import Citation, Passage
    from evals.bench import Bench, Checker, Held
    from evals.measuring import Measured, Scores


async def run(bench: Bench) -> list[SuiteResult]:
    """One result for each subject; the metrics are explained in docs/fidelity.md."""
    return [await ground(held, bench) for held in await bench.held()]


async def ground(held: Held, bench: Bench) -> SuiteResult:
    """Score every sentence of one subject's conversations."""
    start = time.perf_counter()
    sourced = statements(held, SentenceKind.SOURCE)
    measured = await measure(
        "grounding",
        sourced,
        lambda statement: statement,
        lambda statement, _: {**_exact(statement), **_alce(statement, bench.checker)},
        shown_beside_passages,
    )
    others = statements(held, SentenceKind.COACHING, SentenceKind.QUESTION)
    unmarked = await measure(
        "unmarked", others, lambda s: s, lambda s, _: _unmarked(s), shown_beside_passages
    )
    figures = _figures(held, measured, sourced, unmarked)
    return SuiteResult(
        suite="grounding" + (f".{held.label}" if held.label else ""),
        subject=held.label,
        figures=figures,
        findings=(*measured.findings, *unmarked.findings, *_withheld(held)),
        errors=(*measured.errors, *unmarked.errors),
        seconds=time.perf_counter() - start,
    )


def _figures(
    held: Held, measured: Measured, sourced: dict[str, Statement], unmarked: Measured
) -> dict[str, Figure]:
    every = statements(held)
    turns = [turn for transcript in held.transcripts for turn in coached(transcript)]
    shares = {
        metric: measured.mean(metric)
        for metric in (
            "citation_recall",
            "citation_precision",
            "quotes_found",
            "quotations_exact",
            "numbers_kept",
            "polarity_kept",
            "attribution_right",
            "places_right",
            "snapshots_true",
        )
    }
    counts = {} if held.known is None else {"unknown_ids": measured.failed("known")}
    cited = [any(s.kind is SentenceKind.SOURCE for s in turn.reply.sentences) for turn in turns]
    return {
        **shares,
        **counts,
        "source_sentences": total([1.0] * len(sourced), of=len(every)),
        "claim_bearing": share(
            [
                s.sentence.kind in {SentenceKind.SOURCE, SentenceKind.REFLECTION}
                for s in every.values()
            ]
        ),
        "replies_with_source": share(cited),
        "unmarked_claims": unmarked.failed("marked"),
        "unsupported_sources": total(
            [float(not _supported(s)) for s in sourced.values()], of=len(sourced)
        ),
        "withheld": total([float(len(turn.reply.withheld)) for turn in turns]),
    }


def _exact(statement: Statement) -> Scores:
    """What can be decided exactly, without the product's checker."""
    sentence, passages = statement.sentence, statement.passages()
    texts = [part for p in passages for part in (p.text, p.title, p.author, p.heading)]
    scores: Scores = {
        "quotes_found": because(
            bool(sentence.citations) and all(_found(c, statement) for c in sentence.citations),
            "The words named as carrying it do not stand in the passage.",
        ),
        "attribution_right": because(*_attribution(statement, passages)),
        "polarity_kept": because(
            not any(_turned(sentence.text, c, statement) for c in sentence.citations),
            "A denial is dropped or added beside the words that carry it.",
        ),
    }
    if quotations := reading.quoted(sentence.text):
        wrong = [q for q in quotations if not any(reading.stands_in(q, text) for text in texts)]
        scores["quotations_exact"] = because(not wrong, f"Not word for word: {listed(wrong)}.")
    if said := reading.figures(sentence.text):
        there = {figure for text in texts for figure in reading.all_figures(text)}
        scores["numbers_kept"] = because(
            said <= there, f"Not there: {listed(sorted(said - there))}."
        )
    scores |= _places(statement)
    if statement.known is not None:
        unknown = [c.passage_id for c in sentence.citations if c.passage_id not in statement.known]
        scores["known"] = because(not unknown, f"No such passage: {listed(unknown)}.")
    return scores


def _found(citation: Citation, statement: Statement) -> bool:
    return locate(citation.quote, statement.passage(citation).text) is not None


def _turned(text: str, citation: Citation, statement: Statement) -> bool:
    """Turned round against both the quote and the whole sentence around it."""
    from coach.passages import statements as sentences_of

    passage = statement.passage(citation)
    around = [s.text for s in sentences_of(passage) if reading.stands_in(citation.quote, s.text)]
    return all(reading.turned_round(text, each) for each in (citation.quote, *around))


def _attribution(statement: Statement, passages: list[Passage]) -> tuple[bool, str]:
    """A podcast is no article, and nobody says what stands in another's text."""
    text = statement.sentence.text
    own = " ".join(f"{p.title} {p.author} {p.text}" for p in passages)
    spoken = [bool(p.times or "youtube.com" in p.url) for p in passages]
    if reading.says_spoken(text) and not any(spoken) and not reading.says_spoken(own):
        return False, "It names a podcast and cites an article."
    if reading.says_written(text) and all(spoken) and not reading.says_written(own):
        return False, "It names an article and cites a podcast."
    sources = {passage.source for passage in passages}
    others = [p for p in (statement.known or {}).values() if p.source not in sources]
    for label in dict.fromkeys(label for p in others for label in (p.author, p.title) if label):
        if reading.stands_in(label, text) and not reading.stands_in(label, own):
            return False, f"It names {label} and cites another."
    return True, ""


def _places(statement: Statement) -> Scores:
    """Whether locator, address and snapshot are those of the words cited."""
    if statement.known is None:
        return {}
    pairs = [(c, statement.known[c.passage_id]) for c in statement.sentence.citations
             if c.passage_id in statement.known]  # fmt: skip
    if not pairs:
        return {}
    wrong = [c.locator or c.url for c, p in pairs if not _placed(c, p)]
    altered = [c.passage_id for c, p in pairs if c.text != p.text]
    return {
        "places_right": because(not wrong, f"The words do not stand at {listed(wrong)}."),
        "snapshots_true": because(
            not altered, f"The snapshot is not the passage's text: {listed(altered)}."
        ),
    }


def _placed(citation: Citation, passage: Passage) -> bool:
    """Whether locator and address are those of the words; read apart from the product's rules."""
    if not passage.times:
        return (citation.locator, citation.url) == (passage.locator, passage.url)
    times, named = reading.times_beside(citation.quote, passage.text)
    talk = re.sub(r"&t=\d+s$", "", passage.url)
    if citation.locator not in times:
        return not named and citation.locator == passage.heading and citation.url == talk
    opened = f"{talk}&t={reading.seconds(citation.locator)}s"
    return citation.url == (opened if talk != passage.url else passage.url)


def _alce(statement: Statement, checker: Checker) -> Scores:
    """Citation recall and precision as ALCE has them (arXiv 2305.14627, section 4).

    Recall: all cited passages together support the sentence. Precision, per citation: where recall
    is 1, it supports the sentence by itself, or the others no longer do without it.
    """
    citations = statement.sentence.citations
    verdict = checker.check(statement.draft(), statement.passages(), dict(statement.messages))
    scores: Scores = {
        "citation_recall": because(
            bool(citations) and verdict.supported, " ".join(verdict.reasons) or "It cites nothing."
        )
    }
    if citations:
        kept = [verdict.supported and _needed(statement, c, checker) for c in citations]
        scores["citation_precision"] = sum(kept) / len(kept)
    return scores


def _needed(statement: Statement, citation: Citation, checker: Checker) -> bool:
    if len(statement.sentence.citations) == 1 or _supports(statement, (citation,), checker):
        return True
    others = tuple(c for c in statement.sentence.citations if c != citation)
    return not _supports(statement, others, checker)


def _supports(statement: Statement, citations: tuple[Citation, ...], checker: Checker) -> bool:
    passages = [statement.passage(citation) for citation in citations]
    return checker.check(statement.draft(citations), passages, dict(statement.messages)).supported


def _supported(statement: Statement) -> bool:
    citations = statement.sentence.citations
    known = statement.known
    return bool(citations) and all(
        (known is None or c.passage_id in known) and _found(c, statement) for c in citations
    )


def _unmarked(statement: Statement) -> Scores:
    """A sentence of another kind must not speak for a source, nor bring figures nobody gave."""
    text = statement.sentence.text
    names = reading.says_spoken(text) or reading.says_written(text)
    speaks = names and not statement.sentence.citations and "?" not in text and " says " in text
    return {"marked": because(not speaks, "It speaks for a source and cites none.")}


def _withheld(held: Held) -> list[Finding]:
    return [
        Finding(
            metric="withheld",
            where=f"{transcript.thread} · turn {turn.number}",
            said=one.text,
            beside=f"{turn.number}: {turn.message}",
            why=" ".join(one.verdict.reasons),
        )
        for transcript in held.transcripts
        for turn in coached(transcript)
        for one in turn.reply.withheld
    ]
