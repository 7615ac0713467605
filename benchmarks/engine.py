"""What one turn costs the engine itself: processor time by turn number, and for a long message.

    python benchmarks/engine.py [--turns 200] [--at-once 200]

A model in this process that drafts at once (four sentences, two of them with a citation, and for
the first forty turns something for the record) takes the place of a language model. All the rest is
the product: safety gate, understanding, retrieval, verification, record, SQLite. Every message has
30 words and none comes twice. Processor time is that of the whole process, median over the turns
around the number; the bare line beside it is what embedding one such message and asking Chroma for
six passages costs in the same run, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from coach import Settings, open_coach  # noqa: E402
from coach.passages import statements  # noqa: E402
from coach.protocol import Cite, DraftEnd, DraftSentence, Move, Repair  # noqa: E402
from coach.record import RecordChange  # noqa: E402
from coach.schemas import SentenceKind  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from coach import Coach, Passage
    from coach.protocol import Briefing, Refused, Verifier
    from coach.schemas import Verdict

WHO = [
    "my manager",
    "our director",
    "the new lead",
    "a colleague",
    "my team",
    "the board",
    "HR",
    "my mentor",
]
WHEN = [
    "in May",
    "last week",
    "on Monday",
    "before the launch",
    "after the merger",
    "two years ago",
]
WHAT = (
    "said that my work on the migration goes unseen because I never speak about it",
    "told me I was passed over for the promotion since I lack visible impact",
    "gave the project I had built to somebody who talks louder than I do",
    "asked whether I would rather lead people or stay with the technical work",
    "explained that the company stopped growing and no new roles will be opened here",
)
FEELING = (
    "I keep wondering whether I should stay or look for something that matters more",
    "now I doubt that the job after this one is what I really want",
    "since then I lie awake and ask myself what all the effort is for",
    "I would like to help younger people and do not know where to begin",
)
TOLD = list(
    zip(
        [
            "Waiting",
            "Silence",
            "Doubt",
            "Envy",
            "Anger",
            "Shame",
            "Loyalty",
            "Ambition",
            "Fatigue",
            "Pride",
        ],
        ["hard", "tiring", "heavy", "lonely", "strange", "tough", "odd", "bitter", "slow", "quiet"],
        strict=True,
    )
)
AFTER = [
    f"{when} {how}"
    for when in ["early on", "late on", "at work", "at home", "on the way"]
    for how in ["and alone", "and with others", "and tired", "and rested", "and unsure"]
]
LONG_SENTENCE = (
    "The week went by and the release came out late again, which surprised nobody here. "
)
CRISIS = "I want to kill myself tonight. "
AROUND = 4  # turns on either side of a number that its figure is the median of
AT = (5, 50, 100, 200)


class Instant:
    """Drafts without thinking, and nothing twice; implements ``coach.protocol.ChatModel``."""

    name = "guided"

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._statements: dict[str, list[str]] = {}  # its own work is not what is measured

    def warm(self) -> None:
        """Nothing to prepare."""

    async def repair(self, briefing: Briefing, refused: Sequence[Refused]) -> Repair:
        """Nothing is worded anew."""
        return Repair(())

    async def close(self) -> None:
        """Nothing to let go of."""

    async def draft(self, briefing: Briefing) -> AsyncIterator[DraftSentence | DraftEnd]:
        """Two sentences of sources where there are any, one of its own, one question."""
        number = briefing.number
        for passage in briefing.passages[:2]:
            text, quote = self._unsaid(passage)
            yield DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, (Cite(passage.id, quote),))
        (thing, feeling), after = TOLD[number % len(TOLD)], AFTER[number // len(TOLD) % len(AFTER)]
        own = f"{thing} of that sort can be {feeling} to carry, {after}."
        yield DraftSentence(SentenceKind.COACHING, own, Move.AFFIRM)
        asks = f"Where does {thing.lower()} like that touch you most, {after}?"
        yield DraftSentence(SentenceKind.QUESTION, asks, Move.INSTANCE)
        kept = RecordChange(path="mission.moments", value=briefing.message, turns=(number,))
        yield DraftEnd(briefing.position, (kept,) if number <= 40 else ())

    def _unsaid(self, passage: Passage) -> tuple[str, str]:
        if passage.id not in self._statements:
            self._statements[passage.id] = [found.text for found in statements(passage)]
        for frame in ("{}", "From “{title}”: {}", "In “{title}” it says: {}", "“{title}” says: {}"):
            for statement in self._statements[passage.id]:
                text = frame.format(statement, title=passage.title)
                if text not in self._said:
                    self._said.add(text)
                    return text, statement
        return passage.text, passage.text


class Timed:
    """The verifier, and how long it has worked."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self.milliseconds = 0.0

    def check(self, sentence: DraftSentence, passages: Sequence[Passage], *others: Any) -> Verdict:
        """Ask the verifier."""
        start = time.thread_time()
        verdict = self._verifier.check(sentence, passages, *others)
        self.milliseconds += (time.thread_time() - start) * 1000
        return verdict


def messages(count: int) -> list[str]:
    """Messages of two sentences and about 30 words, each different from all others."""
    chance = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < count:
        who, when, what, feeling = map(chance.choice, (WHO, WHEN, WHAT, FEELING))
        number = len(found)
        told = f"{who.capitalize()} {when} {what}, for the {number}th time."
        found[f"{told} {feeling.capitalize()}, {number} days on."] = None
    return list(found)


@dataclass(frozen=True)
class Cost:
    """What a turn took, in milliseconds; ``checking`` is the verifier's part of ``processor``."""

    processor: float
    checking: float
    wall: float
    shown: int
    cited: int


async def measured(coach: Coach, timed: Timed, thread: str, message: str) -> Cost:
    wall, processor, checking = time.perf_counter(), time.process_time(), timed.milliseconds
    reply = await coach.ask(thread, message)
    return Cost(
        (time.process_time() - processor) * 1000,
        timed.milliseconds - checking,
        (time.perf_counter() - wall) * 1000,
        len(reply.sentences),
        sum(len(sentence.citations) for sentence in reply.sentences),
    )


def bare_loop(data_dir: Path, passages: list[str], asked: list[str]) -> float:
    """Processor milliseconds of embedding a message and asking Chroma, nothing else."""
    import chromadb

    from coach.retrieval import TUNED, OnnxEmbedder

    embedder = OnnxEmbedder(weights=TUNED)
    client = chromadb.PersistentClient(str(data_dir / "bare"))
    bare = client.create_collection("bare", embedding_function=None)
    bare.add([str(n) for n in range(len(passages))], embedder.encode(passages), None, passages)
    spent = []
    for message in asked:
        processor = time.process_time()
        bare.query(embedder.encode([message]), n_results=6)
        spent.append((time.process_time() - processor) * 1000)
    return statistics.median(spent[5:])


async def run(data_dir: Path, turns: int, at_once: int) -> None:
    async with open_coach(Settings(data_dir=data_dir, max_turns=turns + 20)) as coach:
        # The product has no such model to configure, so it is put where the context holds one.
        timed = Timed(coach._context.verifier)
        coach._context = dataclasses.replace(coach._context, model=Instant(), verifier=timed)
        asked = messages(turns + 2 * at_once + 60)
        passages = [passage.text for passage in await coach.search("my work", k=50)]
        base = bare_loop(data_dir, passages, asked[-40:])
        for message in asked[-60:-50]:
            await measured(coach, timed, "warm", message)
        coach._context = dataclasses.replace(coach._context, model=Instant())
        found = [await measured(coach, timed, "measured", asked[n]) for n in range(turns)]
        print(f"bare loop (embed, ask Chroma): {base:.1f} ms processor; a reply shows", end=" ")
        print(f"{statistics.mean(cost.shown for cost in found):.1f} sentences with", end=" ")
        print(f"{statistics.mean(cost.cited for cost in found):.1f} citations\n")
        print("| turn | processor ms | without the verifier | that times the bare loop | wall ms |")
        print("|---|---|---|---|---|")
        for number in (n for n in AT if n <= turns):
            near = found[max(0, number - 1 - AROUND) : number + AROUND]
            processor = statistics.median(cost.processor for cost in near)
            engine = statistics.median(cost.processor - cost.checking for cost in near)
            wall = statistics.median(cost.wall for cost in near)
            print(
                f"| {number} | {processor:.1f} | {engine:.1f} | {engine / base:.1f} | {wall:.1f} |"
            )
        await long_messages(coach)
        await together(coach, asked[turns : turns + 2 * at_once], at_once)


async def long_messages(coach: Coach) -> None:
    print("\n| 20,000 characters | processor ms | safety |\n|---|---|---|")
    filler = "".join(LONG_SENTENCE.replace("release", f"release {n}") for n in range(300))
    whole = {
        "ordinary": filler[:20_000],
        "a crisis in the middle": filler[:9_980] + CRISIS + filler[: 20_000 - 9_980 - len(CRISIS)],
        "one sentence": filler[:20_000].replace(".", ""),
    }
    for name, message in whole.items():
        processor = time.process_time()
        reply = await coach.ask(f"long {name}", message)
        spent = (time.process_time() - processor) * 1000
        print(f"| {name} | {spent:.0f} | {reply.safety.value} |")


async def together(coach: Coach, asked: list[str], count: int) -> None:
    """Many conversations at the same time: how long each waits for its two turns."""

    async def one(number: int) -> float:
        start = time.perf_counter()
        for message in asked[2 * number : 2 * number + 2]:
            await coach.ask(f"thread {number}", message)
        return time.perf_counter() - start

    start, processor = time.perf_counter(), time.process_time()
    waits = sorted(await asyncio.gather(*map(one, range(count))))
    spent, wall = time.process_time() - processor, time.perf_counter() - start
    print(
        f"\n{count} conversations at once, two turns each: {2 * count / wall:.0f} turns a second,"
    )
    print(f"{spent / 2 / count * 1000:.1f} ms processor a turn; a conversation waits")
    print(
        f"{waits[0]:.2f} s at best, {waits[count // 2]:.2f} s mostly, {waits[-1]:.2f} s at worst."
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=200)
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), given.turns, given.at_once))


if __name__ == "__main__":
    main()
