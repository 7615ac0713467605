"""What one run measures with: who is talked with, which checker judges, and what was held once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from coach.verification import FidelityVerifier
from evals import cases
from evals.claims import CLAIMS
from evals.recorded import said_of
from evals.replaying import replay
from evals.subjects import LiveCoach
from evals.talking import cited, company, scripted, visit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from coach.protocol import DraftSentence
    from coach.schemas import Passage, Verdict
    from coach.transcript import Transcript
    from evals.given import Recording
    from evals.judge import Judge
    from evals.recorded import RecordedConversation
    from evals.subjects import Subject


COACHEE, RECORDED = "coachee", "recorded"
"""Labels: of what written people said with the subject, and of replayed drafts of a model."""


def everybody() -> tuple[str, ...]:
    """The names of all written people."""
    from coach.batch.coachees import people

    return tuple(people())


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
    ``coachees`` are the written people, by name, who talk with the subject besides them, and
    ``drafts`` what a model once wrote, replayed. ``claims`` is the folder of the labelled claims.
    """

    subject: Subject | None = field(default_factory=LiveCoach)
    recordings: tuple[Recording, ...] = ()
    checker: Checker = field(default_factory=FidelityVerifier)
    strict: Checker = field(default_factory=lambda: FidelityVerifier("strict"))
    people: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=cases.people)
    coachees: Sequence[str] = field(default_factory=everybody)
    drafts: tuple[RecordedConversation, ...] = ()
    corpus: Path | None = None
    claims: Path = CLAIMS
    judge: Judge | None = None

    @property
    def labels(self) -> list[str]:
        """The labels of all who are measured, in conversations or otherwise."""
        own = [] if self.subject is None else [self.subject.label, *self._groups()]
        other = [recording.label for recording in self.recordings]
        return list(dict.fromkeys([*own, *other, *([RECORDED] if self.drafts else [])]))

    @property
    def made(self) -> dict[str, str]:
        """How the replies of each subject came about, by label."""
        subject = {self.subject.label or "guided": self.subject.made} if self.subject else {}
        unsaid = "Given without a word on how they were made."
        given = {r.label: r.made or unsaid for r in self.recordings}
        return subject | given | ({RECORDED: said_of(self.drafts)} if self.drafts else {})

    async def held(self) -> list[Held]:
        """All conversations; those with the subject are held at the first call, and once."""
        return [*await self._talked, *await self.held_elsewhere()]

    async def held_elsewhere(self) -> list[Held]:
        """Those that were recorded or given; drafts are replayed at the first call, and once."""
        return await self._elsewhere

    @cached_property
    def _talked(self) -> asyncio.Future[list[Held]]:
        return asyncio.ensure_future(self._talk())

    @cached_property
    def _elsewhere(self) -> asyncio.Future[list[Held]]:
        return asyncio.ensure_future(self._look_up())

    def _groups(self) -> list[str]:
        """One label a group for the guided coach; any other subject has one for all."""
        groups = [*self.people, *([COACHEE] if self.coachees else [])]
        return [] if self.subject and self.subject.label else groups

    async def _talk(self) -> list[Held]:
        subject = self.subject
        said: dict[str, list[Transcript]] = {}
        if subject is None:
            return []
        async with subject.open() as talker:
            for group, people in self.people.items():
                for who, messages in people.items():
                    transcript = await scripted(talker, who, messages)
                    said.setdefault(subject.label or group, []).append(transcript)
            cast = company()
            for name in self.coachees:
                transcript = await visit(talker, cast, name)
                said.setdefault(subject.label or COACHEE, []).append(transcript)
            return [
                Held(label, tuple(spoken), await cited(talker, spoken))
                for label, spoken in said.items()
            ]

    async def _look_up(self) -> list[Held]:
        found = [await self._given(recording) for recording in self.recordings]
        if self.drafts:
            transcripts, passages = await replay(self.drafts)
            found.append(Held(RECORDED, tuple(transcripts), passages))
        return found

    async def _given(self, recording: Recording) -> Held:
        """What a recording cites, in the sources of this run."""
        brought = {passage.id: passage for passage in recording.passages}
        if self.corpus is None:
            return Held(recording.label, recording.transcripts, brought or None)
        async with LiveCoach(corpus=(self.corpus,)).open() as talker:
            found = await cited(talker, recording.transcripts)
        return Held(recording.label, recording.transcripts, brought | found)
