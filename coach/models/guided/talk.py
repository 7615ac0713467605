"""One turn being made: what is said, what changes in the record, where the conversation stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.models.guided.phrasing import Phrasebook, key, needs
from coach.models.guided.words import decapitalised, words
from coach.protocol import Briefing, Cite, DraftEnd, DraftSentence, Move
from coach.record import CareerRecord, RecordChange, apply, at
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from coach.prompts import Guide, SlotGuide

# The names under which record values may stand in a phrasing.
_NAMED = {
    "line": "mission.line",
    "beneficiary": "mission.beneficiaries",
    "session_goal": "arrival.session_goal",
    "end_state": "job_after_next.end_state",
    "job_after_next": "job_after_next.job_after_next",
    "next_job": "job_after_next.next_job",
    "rabbit": "job_after_next.rabbit",
    "superpower": "shadows.items.+.superpower",
    "shadow": "shadows.items.+.shadow",
    "remains": "north_star.remains",
    "first_gift": "north_star.first_gift",
    "step": "commitments.steps.+.step",
    "witness": "commitments.steps.+.witness",
}
_LINE_WORDS, _VALUE_WORDS = 26, 12
_QUOTED = re.compile(r"“([^”]+)”")


class Talk:
    """Collects one turn. ``position`` fields are changed here and frozen by ``end``."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.record: CareerRecord = briefing.record
        self.position = briefing.position
        self.sentences: list[DraftSentence] = []
        self.changes: list[RecordChange] = []
        # Where the words being put in the record were said; this turn, but for a false alarm.
        self.heard_in = briefing.number
        moves = briefing.prompts.data("moves")
        self.moves: dict[str, list[object]] = moves
        seed = f"{briefing.number}{briefing.message}"
        self.book = Phrasebook(briefing.position.used, self._values(), seed)

    # -- where we are

    @property
    def number(self) -> int:
        """The number of the turn being answered."""
        return self.briefing.number

    @property
    def guide(self) -> Guide:
        """The stage or clinic the conversation is in."""
        return self.briefing.prompts.guide(self.position.stage)

    def move_to(self, **fields: object) -> None:
        """Change fields of the position."""
        self.position = self.position.model_copy(update=fields)

    def path(self, path: str) -> str:
        """The record path of a slot: ``+`` becomes the index of the item being talked about."""
        if ".+." not in path:
            return path
        part, name = path.split(".+.")
        node: object = self.record
        for step in part.split("."):
            node = getattr(node, step)
        items = tuple(node) if isinstance(node, tuple) else ()
        # A step that has come to something is over: what is said now begins another.
        over = bool(items) and bool(getattr(items[-1], "outcome", None))
        return f"{part}.{len(items) if over else max(len(items) - 1, 0)}.{name}"

    def filled(self, slot: SlotGuide) -> bool:
        """Whether the record has a value that stands for this slot."""
        return bool(at(self.record, self.path(slot.path)))

    def tries(self, slot: SlotGuide) -> int:
        """How often this slot was asked about."""
        return self.position.tries.get(slot.path, 0)

    # -- what changes

    def put(
        self, path: str, value: str | int | date, turns: Sequence[int] = (), **more: object
    ) -> bool:
        """Write into the record; False where it would not fit there."""
        where = self.path(path)
        change = RecordChange.model_validate(
            {"path": where, "value": value, "turns": tuple(turns) or (self.heard_in,), **more}
        )
        return self.change(change)

    def change(self, change: RecordChange) -> bool:
        """Apply a change to this turn's record; False where it is refused."""
        try:
            self.record = apply(self.record, change)
        except BadInput:
            return False
        self.changes.append(change)
        self.book.values = self._values() | self._fleeting()
        return True

    # -- what is said

    def say(
        self,
        kind: SentenceKind,
        text: str,
        move: Move,
        heard: Sequence[int] = (),
        cites: Sequence[Cite] = (),
    ) -> bool:
        """Add a sentence; an empty one, or one said before in this conversation, is left out."""
        text = text.strip()
        said = {sentence.text for sentence in self.briefing.said()}
        if not text or text in said or any(s.text == text for s in self.sentences):
            return False
        wording = tuple(v for v in self.book.values.values() if v and v in text)
        wording += self._put_right(text)
        self.sentences.append(
            DraftSentence(kind, text, move, tuple(cites), tuple(sorted(set(heard))), wording)
        )
        return True

    def _put_right(self, text: str) -> tuple[str, ...]:
        """Quotations of values that were corrected, so that no message has them in one piece."""
        items = self.book.values.get("items", "")
        if not items or items not in text:
            return ()
        typed = [message.lower() for message in self.briefing.messages().values()]
        quoted = _QUOTED.findall(items)
        return tuple(q for q in quoted if not any(q.lower() in message for message in typed))

    def coach(self, name: str, move: Move) -> bool:
        """Say one of the coach's own lines of that name."""
        return self.say(SentenceKind.COACHING, self.book.any(self.lines(name)), move)

    def ask(self, text: str, about: str = "", move: Move = Move.OPEN) -> bool:
        """Ask, and remember what it was about."""
        asked = self.say(SentenceKind.QUESTION, text, move)
        if asked:
            self.move_to(asked=about)
        return asked

    def lines(self, name: str) -> list[str]:
        """The plain lines of a move."""
        return [line for line in self.moves[name] if isinstance(line, str)]

    def pair(self, name: str) -> tuple[str, str] | None:
        """A say/ask pair of a move, not used yet, filled in."""
        pairs = [p for p in self.moves[name] if isinstance(p, dict)]
        free = self.book.open([p["say"] for p in pairs])
        if not free:
            return None
        chosen = self.book.any(free)
        pair = next(p for p in pairs if p["say"].format_map(self.book.values) == chosen)
        self.book.used.append(key(pair["ask"]))
        return chosen, pair["ask"]

    def group(self, name: str, move: Move) -> bool:
        """Say the sentences of one group of a move, all or none."""
        groups = [g for g in self.moves[name] if isinstance(g, list)]
        fits = [
            g
            for g in groups
            if set().union(*(needs(s) for s in g)) <= set(self.book.values)
            and key(g[0]) not in self.book.used
        ]
        if not fits:
            return False
        # The more it can say with the person's own words, the better.
        most = max(len(set().union(*(needs(s) for s in g))) for g in fits)
        best = self.book.one([g for g in fits if len(set().union(*(needs(s) for s in g))) == most])
        for line in best:
            self.book.used.append(key(line))
            heard = self._turns_behind(line)
            self.say(SentenceKind.COACHING, self.book.take(line), move, heard)
        return True

    def with_values(self, **values: str) -> None:
        """Make values available to phrasings for the rest of this turn."""
        self.book.values |= {name: value for name, value in values.items() if value}

    def end(self) -> DraftEnd:
        """Close the turn."""
        return DraftEnd(
            position=self.position.model_copy(update={"used": tuple(self.book.used)}),
            changes=tuple(self.changes),
        )

    def _fleeting(self) -> dict[str, str]:
        return {k: v for k, v in self.book.values.items() if k not in _NAMED}

    def _values(self) -> dict[str, str]:
        values = {}
        for name, path in _NAMED.items():
            held = at(self.record, self.path(path))
            live = held.live
            if live and live[-1].by == "person":
                value = str(live[-1].value).strip(" .")
                limit = _LINE_WORDS if name == "line" else _VALUE_WORDS
                if len(words(value)) <= limit and "\n" not in value:
                    values[name] = value if name == "line" else decapitalised(value)
        before = at(self.record, "arrival.confidence_before").value
        if before is not None:
            values["confidence_before"] = str(before)
        return values

    def _turns_behind(self, line: str) -> tuple[int, ...]:
        turns: set[int] = set()
        for name in needs(line) & set(_NAMED):
            for entry in at(self.record, self.path(_NAMED[name])).live:
                turns.update(entry.turns)
        return tuple(sorted(turns))
