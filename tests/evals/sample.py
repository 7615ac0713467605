"""A short conversation that is sound in every way, made to be broken in one way at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.record import Arrival, CareerRecord, Entry, One
from coach.schemas import Citation, Passage, Sentence, SentenceKind
from coach.transcript import Reply, Transcript, Turn
from evals.bench import Bench
from evals.given import Recording

ARTICLE = Passage(
    id="on-leaving-1",
    source="on-leaving",
    title="On leaving well",
    author="Ada Brandt",
    heading="The first winter",
    locator="The first winter",
    text=(
        "Ada Brandt left the bank in 2014 after nine years. She did not look back at the bank. "
        'She calls the first winter "the longest interview of my life".'
    ),
)
PODCAST = Passage(
    id="harbour-talk-1",
    source="harbour-talk",
    title="Harbour talk",
    author="The Night Shift Podcast",
    heading="Changing ships",
    locator="00:12:05",
    times=("00:12:05", "00:14:40"),
    url="https://www.youtube.com/watch?v=AbCdEfGhIjK&t=725s",
    text=(
        "The podcast says a good pilot listens before giving orders. [00:12:05] Learning that took "
        "the captain 3 years, the podcast says. [00:14:40]"
    ),
)
MESSAGES = (
    "I was passed over again and I sit in the kitchen at ten in the evening.",
    "I want to know by tonight whether I stay or go.",
    "What does the podcast say about giving orders?",
)
AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


def cited(passage: Passage, quote: str, **changed) -> Citation:
    fields = {name: getattr(passage, name) for name in ("source", "title", "author", "heading")}
    place = {"locator": passage.locator, "url": passage.url}
    made = {"passage_id": passage.id, "text": passage.text, "quote": quote, "number": 1}
    return Citation(**{**fields, **place, **made, **changed})


def source(text: str, passage: Passage, quote: str = "", /, **changed) -> Sentence:
    citation = cited(passage, quote or text, **changed)
    return Sentence(kind=SentenceKind.SOURCE, text=text, citations=(citation,), move="passage")


def reflection(text: str, *heard: int) -> Sentence:
    return Sentence(kind=SentenceKind.REFLECTION, text=text, heard=heard, move="reflect")


def question(text: str) -> Sentence:
    return Sentence(kind=SentenceKind.QUESTION, text=text, move="open")


def coaching(text: str) -> Sentence:
    return Sentence(kind=SentenceKind.COACHING, text=text, move="bridge")


YEARS = source("Ada Brandt left the bank in 2014 after nine years.", ARTICLE)
BACK = source("She did not look back at the bank.", ARTICLE)
WINTER = source('She calls the first winter "the longest interview of my life".', ARTICLE)
PILOT = source("The podcast says a good pilot listens before giving orders.", PODCAST)
SOUND = (
    (
        reflection("“I was passed over again”, and then the kitchen at ten in the evening.", 1),
        question("What would you like to know when you close this window?"),
    ),
    (
        reflection("“Whether I stay or go”, and by tonight.", 2),
        YEARS,
        BACK,
        WINTER,
        question("How did the last leaving begin?"),
    ),
    (PILOT, question("Who gives the orders where you are?")),
)


def with_record(value: str = "to know by tonight whether I stay or go") -> CareerRecord:
    goal = One[str](entries=(Entry[str](value=value, turns=(2,)),))
    return CareerRecord(arrival=Arrival(session_goal=goal))


def transcript(replies=SOUND, record: CareerRecord | None = None) -> Transcript:
    kept = record or with_record()
    turns = [
        Turn(
            number=number,
            message=message,
            at=AT,
            reply=Reply(
                thread="sample",
                turn=number,
                sentences=tuple(sentences),
                record=kept if number > 1 else CareerRecord(),
            ),
        )
        for number, (message, sentences) in enumerate(zip(MESSAGES, replies, strict=True), 1)
    ]
    return Transcript(thread="sample", turns=tuple(turns), record=kept)


def bench(*transcripts: Transcript, label: str = "transcripts", **more) -> Bench:
    """A bench for these conversations alone; both passages are what their sources hold."""
    recording = Recording(label, "Written by hand.", transcripts, (ARTICLE, PODCAST))
    return Bench(subject=None, recordings=(recording,), **more)


def replaced(old: Sentence, *new: Sentence):
    """The sound replies with one sentence replaced."""
    return tuple(
        tuple(s for sentence in reply for s in (new if sentence is old else (sentence,)))
        for reply in SOUND
    )
