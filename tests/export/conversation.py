"""A conversation with everything in it that an export must carry."""

from datetime import UTC, date, datetime

from coach.record import CareerRecord, RecordChange, apply
from coach.schemas import Citation, Sentence, SentenceKind, Verdict, WithheldSentence
from coach.transcript import Reply, Transcript, Turn

PASSAGE = (
    "A working life can go on for 60 years, the podcast says. [01:03:56] What helps is a "
    "“second North Star”. [01:06:06]"
)
TALK = Citation(
    passage_id="talk-1",
    source="meaningful-career",
    title="Building a meaningful career",
    author="Lenny's Podcast",
    heading="The “Act Three” of a career",
    locator="01:03:56",
    url="https://www.youtube.com/watch?v=U_WQuUIYnJg&t=3836s",
    text=PASSAGE,
    quote="A working life can go on for 60 years",
    number=1,
)
ARTICLE = Citation(
    passage_id="art-1",
    source="my-career-mission",
    title="My career mission: why you need one too",
    author="Gordon",
    heading="Honest motives",
    locator="Honest motives",
    text="Gordon finds motives such as fame okay.",
    quote="motives such as fame okay",
    number=2,
)

CHANGES = [
    [
        RecordChange(path="arrival.situation", value="Head of collections, and flat", turns=(1,)),
        RecordChange(path="arrival.confidence_before", value=4, turns=(1,)),
    ],
    [
        RecordChange(
            path="mission.line", value="To bring back what was lost", turns=(2,), by="coach"
        ),
        RecordChange(path="mission.moments", value="the botanist's letters", turns=(2,)),
        RecordChange(path="mission.moments", value="the girl who finds things", turns=(2,)),
        RecordChange(path="mission.categories.0.name", value="finding", turns=(2,)),
        RecordChange(path="mission.categories.0.evidence", value="my old boss said so", turns=(2,)),
    ],
    [
        RecordChange(path="mission.line", value="To find what was mislaid", turns=(2, 3)),
        RecordChange(path="mission.line", op="confirm", turns=(3,)),
        RecordChange(path="mission.motives", value="the salary", turns=(3,), passages=("art-1",)),
        RecordChange(path="shadows.items.0.superpower", value="opening crates", turns=(3,)),
        RecordChange(path="shadows.items.0.shadow", value="nobody else opens one", turns=(3,)),
        RecordChange(path="clinics.feedback.asked", value="my deputy", turns=(3,)),
        RecordChange(path="commitments.steps.0.step", value="hand over one crate", turns=(3,)),
        RecordChange(path="commitments.steps.0.due", value=date(2026, 11, 30), turns=(3,)),
        RecordChange(path="commitments.steps.0.witness", value="Ana", turns=(3,)),
    ],
]
SENTENCES = [
    [Sentence(kind=SentenceKind.QUESTION, text="What made you open this tonight?")],
    [
        Sentence(
            kind=SentenceKind.SOURCE,
            text="A working life can go on for 60 years, the podcast says.",
            citations=(TALK,),
        ),
    ],
    [
        Sentence(kind=SentenceKind.REFLECTION, text="“To find what was mislaid”.", heard=(3,)),
        Sentence(
            kind=SentenceKind.SOURCE, text="Gordon finds fame okay.", citations=(ARTICLE, TALK)
        ),
    ],
]
MESSAGES = [
    "I got made head of collections.\nAnd now what?",
    "We found the botanist's letters.",
    "To find what was mislaid. And the salary matters.",
]
WITHHELD = WithheldSentence(
    kind=SentenceKind.SOURCE,
    text="Half of all people agree.",
    verdict=Verdict(supported=False, score=0.1, reasons=("No.",)),
)


def conversation(messages=MESSAGES):
    record, turns = CareerRecord(), []
    for number, (message, changes, said) in enumerate(
        zip(messages, CHANGES, SENTENCES, strict=True), 1
    ):
        for change in changes:
            record = apply(record, change)
        reply = Reply(
            thread="alex",
            turn=number,
            sentences=tuple(said),
            withheld=(WITHHELD,) if number == 2 else (),
            changes=tuple(changes),
            record=record,
            notices=("The model was slow.",) if number == 3 else (),
        )
        at = datetime(2026, 11, 20 + number, 21, 5, tzinfo=UTC)
        turns.append(Turn(number=number, message=message, reply=reply, at=at))
    return Transcript(thread="alex", owner="me", turns=tuple(turns), record=record)


def recited(transcript, changes):
    """The conversation with ``changes`` made to each of its citations."""
    turns = []
    for turn in transcript.turns:
        said = [
            sentence.model_copy(
                update={
                    "citations": tuple(c.model_copy(update=changes) for c in sentence.citations)
                }
            )
            for sentence in turn.reply.sentences
        ]
        reply = turn.reply.model_copy(update={"sentences": tuple(said)})
        turns.append(turn.model_copy(update={"reply": reply}))
    return transcript.model_copy(update={"turns": tuple(turns)})
