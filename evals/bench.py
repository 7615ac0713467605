"""What one run measures with: who is talked with, which checker judges, and what was held once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from coach.verification import FidelityVerifier
from evals import cases
from evals.claims import CLAIMS
from evals.coachee import personas, visit
from evals.subjects import LiveCoach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict
    from coach.transcript import Transcript
    from evals.judge import Judge
    from evals.subjects import Recording, Subject, Talker


COACHEE = "coachee"
"""Label of the conversations that the simulated coachee held with the subject."""


class Checker(Protocol):
    """What stands between a draft and a person; the product's, unless another is given."""

    def check(
        self,
        sentence: DraftSentence,
        passages: Sequence[Passage],
        messages: dict[int, str],
        known: Sequence[str] = (),
    ) -> Verdict:
        """Return the verdict on ``sentence``."""


@dataclass(frozen=True)
class Held:
    """Conversations that were held, and the passages that exist where they were.

    ``known`` is None where nobody can say which passages there were: then only the snapshots in
    the conversations themselves can be looked at.
    """

    label: str
    transcripts: tuple[Transcript, ...]
    known: Mapping[str, Passage] | None


@dataclass
class Bench:
    """The means of one run.

    ``subject`` is None where only ``recordings`` are measured. ``strict`` is the checker under its
    other policy, measured beside it. ``people`` are scripted, by group: person → messages.
    ``simulated`` is how many personas of the simulated coachee talk with the subject besides them.
    ``claims`` is the folder of the labelled claims.
    """

    subject: Subject | None = field(default_factory=LiveCoach)
    recordings: tuple[Recording, ...] = ()
    checker: Checker = field(default_factory=FidelityVerifier)
    strict: Checker = field(default_factory=lambda: FidelityVerifier("strict"))
    people: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=cases.people)
    simulated: int = 3
    corpus: Path | None = None
    claims: Path = CLAIMS
    judge: Judge | None = None

    @property
    def labels(self) -> list[str]:
        """The labels of all who are measured, in conversations or otherwise."""
        own = [] if self.subject is None else [self.subject.label, *self._groups()]
        return list(dict.fromkeys([*own, *(recording.label for recording in self.recordings)]))

    @property
    def made(self) -> dict[str, str]:
        """How the replies of each subject came about, by label."""
        subject = {self.subject.label or "guided": self.subject.made} if self.subject else {}
        unsaid = "Given without a word on how they were made."
        return subject | {r.label: r.made or unsaid for r in self.recordings}

    async def held(self) -> list[Held]:
        """All conversations; those with the subject are held at the first call, and once."""
        return await self._held

    @cached_property
    def _held(self) -> asyncio.Future[list[Held]]:
        return asyncio.ensure_future(self._hold_all())

    async def _hold_all(self) -> list[Held]:
        held = await self._talk(self.subject) if self.subject else []
        return held + [await self._look_up(recording) for recording in self.recordings]

    def _groups(self) -> list[str]:
        """One label a group for the guided coach; any other subject has one for all."""
        groups = [*self.people, *([COACHEE] if self.simulated else [])]
        return [] if self.subject and self.subject.label else groups

    async def _talk(self, subject: Subject) -> list[Held]:
        said: dict[str, list[Transcript]] = {}
        async with subject.open() as talker:
            for group, people in self.people.items():
                for who, messages in people.items():
                    transcript = await scripted(talker, who, messages)
                    said.setdefault(subject.label or group, []).append(transcript)
            for one in personas()[: self.simulated]:
                said.setdefault(subject.label or COACHEE, []).append(await visit(talker, one))
            return [
                Held(label, tuple(spoken), await _cited(talker, spoken))
                for label, spoken in said.items()
            ]

    async def _look_up(self, recording: Recording) -> Held:
        """What a recording cites, in the sources of this run."""
        brought = {passage.id: passage for passage in recording.passages}
        stranger = recording.label == "transcripts" and self.corpus is None
        if stranger:
            return Held(recording.label, recording.transcripts, brought or None)
        corpus = (self.corpus,) if self.corpus else ()
        async with LiveCoach(corpus=corpus).open() as talker:
            found = await _cited(talker, recording.transcripts)
        return Held(recording.label, recording.transcripts, brought | found)


async def scripted(talker: Talker, thread: str, messages: Sequence[str]) -> Transcript:
    """Say ``messages`` one after the other."""
    for message in messages:
        await talker.ask(thread, message)
    return await talker.transcript(thread)


async def _cited(talker: Talker, transcripts: Sequence[Transcript]) -> dict[str, Passage]:
    ids = {
        citation.passage_id
        for transcript in transcripts
        for turn in transcript.turns
        for sentence in turn.reply.sentences
        for citation in sentence.citations
    }
    return {passage.id: passage for passage in await talker.passages(sorted(ids))}
