"""Brings a passage that fits this person, said in the source's own sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.phrasing import key
from coach.models.guided.words import sentences, words
from coach.passages import Statement, statements
from coach.protocol import Cite, Move
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide
    from coach.protocol import Retriever
    from coach.schemas import Passage

_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|me|my|mine|we|our|us)\b")
_WHO_IS = re.compile(
    r"\bwho(?:['’]?s| is| was)\s+(?:this |that )?(?P<name>[^\W\d_]{3,})",
    re.IGNORECASE,
)
MAX_WORDS = 38
# A statement is no question: what it finds by itself is there by chance as often as not, so a
# passage is brought from those the slot leans on, or where it scores as only a question does.
DIRECT_FLOOR = 0.50
PASSAGES_A_QUERY, NEAREST, SHORTEST, MOST_PIECES = 1, 40, 4, 8
# A passage's first sentence says what it is about; a later one must be this much nearer to be said.
LATER_LEAD = 0.08
# Two passages whose scores differ by less answer a question equally well.
AS_GOOD = 0.03


class Shelf:
    """The sources as the guided coach uses them: one sentence at a time, each cited."""

    def __init__(self, ear: Ear, retriever: Retriever) -> None:
        self._ear = ear
        self._retriever = retriever

    def bring(self, talk: Talk, found: Sequence[tuple[Passage, str]]) -> bool:
        """Say the sentence of the first passage that has one left; False where none has.

        With each passage comes the query it was found by, which its sentence has to be near to.
        """
        for passage, query in found:
            statement = self._statement(talk, passage, query)
            if statement is not None:
                return self._say(talk, passage, statement)
        return False

    def answer(self, talk: Talk, passages: Sequence[Passage], query: str) -> bool:
        """Answer a question: up to two sentences of the best passage, one of an equally good next.

        A sentence said before is quoted, since the person asks for it now.
        """
        close = [p for p in passages[:2] if p.score >= passages[0].score - AS_GOOD]
        said = 0
        for passage in close:
            for _ in range(1 if said else 2):
                statement = self._statement(talk, passage, query, again=not said)
                if statement is None:
                    break
                if not said:
                    talk.coach("answer_lead", Move.ANSWER)
                said += self._say(talk, passage, statement)
        return bool(said)

    def introduce(self, talk: Talk, message: str) -> bool:
        """Answer a "who's that?" in passing, where the sources name somebody so.

        Said is a sentence with the name, of a source by that author first; False without one.
        """
        asked = _WHO_IS.search(message)
        if not asked:
            return False
        name = asked.group("name")
        query = f"Who is {name.title()}?"
        near = self._retriever.best(query, NEAREST, owner=talk.briefing.owner)
        by_them = [p for p in near if _named(name, p.author)]
        naming = [p for p in near if _named(name, p.text)]
        for passage in dict.fromkeys((*(p for p in naming if p in by_them), *naming)):
            said = [s for s in statements(passage) if _named(name, s.text) and _sayable(s)]
            if said:
                cosines = (self._ear.encode([query]) @ self._ear.encode([s.text for s in said]).T)[
                    0
                ]
                return self._say(talk, passage, said[int(cosines.argmax())])
        return False

    def fitting(self, slot: SlotGuide, message: str, owner: str) -> list[tuple[Passage, str]]:
        """The passages a slot leans on that are near to what was said, nearest first.

        Each with the query that it stands for.
        """
        leaned_on = {
            passage.id: (passage, query)
            for query in slot.leans_on
            for passage in self._retriever.search(query, PASSAGES_A_QUERY, owner=owner)
        }
        pieces = [piece for piece in sentences(message) if len(words(piece)) >= SHORTEST]
        best: dict[str, float] = {}
        for piece in pieces[:MOST_PIECES] if leaned_on else ():
            for passage in self._retriever.best(piece, NEAREST, owner=owner):
                best[passage.id] = max(best.get(passage.id, 0.0), passage.score)
        fit = [name for name in leaned_on if best.get(name, 0.0) >= slot.leans_near]
        return [leaned_on[name] for name in sorted(fit, key=lambda name: -best.get(name, 0.0))]

    def _statement(
        self, talk: Talk, passage: Passage, query: str, again: bool = False
    ) -> Statement | None:
        """The sentence of the passage that is nearest to the query and can be said alone.

        ``again``: also one that was said before.
        """
        open_ = [
            s
            for s in statements(passage)
            if _sayable(s) and (again or key("source:" + s.text) not in talk.book.used)
        ]
        if not open_:
            return None
        cosines = (self._ear.encode([query]) @ self._ear.encode([s.text for s in open_]).T)[0]
        best = int(cosines.argmax())
        return open_[best] if float(cosines[best] - cosines[0]) > LATER_LEAD else open_[0]

    @staticmethod
    def _titles(talk: Talk) -> list[str]:
        """The titles of the sources this person has met already."""
        replies = [turn.reply.sentences for turn in talk.briefing.turns]
        met = [c.title for sentences_ in replies for s in sentences_ for c in s.citations]
        return met + [s.text for s in talk.sentences]

    def _say(self, talk: Talk, passage: Passage, statement: Statement) -> bool:
        text, mark = statement.text, key("source:" + statement.text)
        own_voice = _FIRST_PERSON.search(re.sub(r"[\"“][^\"”]*[\"”]", "", text))
        if own_voice or mark in talk.book.used:
            # The writer's own "I" would sound like the coach's.
            inner = re.sub(r"[“”\"]", "'", text)
            text = f"In “{passage.title}” it says: “{inner}”"
        elif all(passage.title not in shown for shown in self._titles(talk)):
            text = f"From “{passage.title}”: {text}"
        talk.book.used.append(mark)
        cite = Cite(passage.id, statement.text)
        return talk.say(SentenceKind.SOURCE, text, Move.PASSAGE, cites=[cite])


def _sayable(statement: Statement) -> bool:
    """Whether a sentence of a passage is short enough and stands by itself."""
    return len(words(statement.text)) <= MAX_WORDS and statement.stands_alone


def _named(name: str, text: str) -> bool:
    """Whether ``text`` has ``name`` (in whatever case it was typed) as a name, so in capitals."""
    return bool(re.search(rf"(?<!\w){re.escape(name.title())}(?!\w)", text))
