"""Decides what a written person answers: by what the question means, and what they have said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.batch.coachees.hearing import SHORTEST_LINE, carrying, words
from coach.batch.coachees.library import topics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.batch.coachees.hearing import Heard
    from coach.batch.coachees.library import Person, Saying
    from coach.batch.coachees.matching import Ear
    from coach.batch.coachees.memory import Memory

# Cosines of MiniLM, set on the transcripts of the library's people.
FLOOR = 0.36  # below it a question is about nothing they know
NEAR_HIDDEN = 0.56  # of a question with one of those that a hidden thing answers to
NEAR_GUESS = 0.30  # of a guess about them with what they would say of themselves
NEAR_TROUBLE = 0.25  # of a detour on offer with what troubles them
JUDGED = 0.10  # by which a question may seem nearer to another topic than to the line quoted
LEAD = 0.12  # by which a topic that is used up is still the one that is meant
NEARER = 0.2  # by which a later saying on a topic is said before the first
TRUST, GUARDED_TRUST = 3, 5
MOST_LOST = 4
BEHIND = {"refuel": ("purpose", "moment")}  # where else the reason for a number may lie
PARTING = "learning"  # asked for at the end, when what was left out may still be said
_GUESS = re.compile(
    r"\b(?:could it be|might|may it be|is it possible|do you ever|is there (?:a|an)"
    r"|has (?:a|an|the) .{3,40} ever)\b",
    re.IGNORECASE,
)
_OF_THE_SAME = re.compile(r"\b(?:it|its|that|this|there|they|their|them|then)\b", re.IGNORECASE)
_SHORT_QUESTION = 11  # words
# A question after what is to be mended in a line, which no "yes" answers.
_TO_MEND = re.compile(r"\b(?:wrong|change|missing|half|never|cross|rub)\b", re.IGNORECASE)
_LINE_KEPT = 0.5  # share of their own line's words


@dataclass
class Mind:
    """One person in one conversation. ``manner`` are the temperaments they speak with."""

    person: Person
    ear: Ear
    memory: Memory
    manner: tuple[str, ...]
    hidden: tuple[Saying, ...] = ()

    def answer(self, heard: Heard) -> str:
        """What they say to a reply, "" where they have nothing left to say at all."""
        if heard.crisis:
            return self.memory.line("misread") or self.memory.line("go_on")
        if not heard.question:
            return self._volunteered() or self.memory.line("go_on")
        scores = self.ear.scores(heard, self.memory.told)
        for way in (self._judged, self._hidden, self._by_form, self._followed, self._told):
            if said := way(heard, scores):
                return said
        return self._at_a_loss(heard, scores)

    # -- what they keep to themselves

    def _secrets(self) -> list[tuple[str, Saying]]:
        own = [
            (topic, saying)
            for topic, sayings in self.person.says.items()
            for saying in sayings
            if saying.when == "trust" and saying.says not in self.memory.spoken
        ]
        added = [("", saying) for saying in self.hidden if saying.says not in self.memory.spoken]
        return own + added

    def _hidden(self, heard: Heard, _: Mapping[str, float]) -> str:
        """Something hidden that the question comes near: told where they trust, else not yet."""
        for topic, saying in self._secrets():
            near = self.ear.nearness(heard.question, saying.to or (saying.says,))
            if not near.size or float(near.max()) < (NEAR_HIDDEN if saying.to else NEAR_GUESS):
                continue
            self.memory.near[saying.says] += 1
            if self._trusts(saying):
                return self.memory.take(topic, saying)
            if "guarded" in self.manner and self.memory.near[saying.says] == 1:
                return self.memory.line("deflect")
        return ""

    def _trusts(self, saying: Saying) -> bool:
        needed = GUARDED_TRUST if "guarded" in self.manner else TRUST
        return self.memory.trust + 2 * (self.memory.near[saying.says] - 1) >= needed

    def _volunteered(self) -> str:
        """Something hidden that nobody came near, once there is much trust."""
        if self.memory.trust < 2 * GUARDED_TRUST:
            return ""
        for topic, saying in self._secrets()[:1]:
            if lead := self.memory.line("volunteer"):
                return f"{lead} {self.memory.take(topic, saying)}"
        return ""

    # -- what is put before them

    def _judged(self, heard: Heard, scores: Mapping[str, float]) -> str:
        """A line or a guess about them: taken, refused, or said better."""
        best = next(iter(scores))
        line = self._line_before_them(heard)
        if line and scores["draft"] > scores[best] - JUDGED:
            return self._of_the_line(heard, line)
        about_them = heard.stage in topics()["shadow"].area
        if about_them and topics()[best].form == "tell" and _GUESS.search(heard.question):
            return self._of_the_guess(heard)
        return ""

    def _line_before_them(self, heard: Heard) -> str:
        """The longest sentence in quotation marks that is not simply one of theirs."""
        lines = [line for line in heard.quoted if len(words(line)) >= SHORTEST_LINE]
        return max(lines, key=len, default="")

    def _of_the_line(self, heard: Heard, line: str) -> str:
        own = [self.person.line, *(saying.says for saying in self.person.says.get("purpose", ()))]
        if any(_kept(mine, line) >= _LINE_KEPT for mine in own):
            fits = "line_whole" if _TO_MEND.search(heard.question) else "line_fits"
            return self.memory.line(fits) or self.memory.line("line_tired")
        said = any(_kept(self.person.line, m) == 1 for m in self.memory.messages)
        answer = self.memory.line("line_again" if said else "line_off")
        return answer.format(line=self.person.line) or self.memory.line("line_tired")

    def _of_the_guess(self, heard: Heard) -> str:
        sayings = self.left("shadow") or self.left("evidence")
        near = self.ear.nearness(heard.question, [saying.says for saying in sayings])
        if not near.size:
            return self.memory.line("guess_off")
        nearest = sayings[int(near.argmax())]
        fits = float(near.max()) >= NEAR_GUESS
        topic = "shadow" if nearest in self.person.says.get("shadow", ()) else "evidence"
        lead = self.memory.line("guess_fits" if fits else "guess_off")
        return f"{lead} {self.memory.take(topic, nearest)}".strip()

    def _by_form(self, heard: Heard, scores: Mapping[str, float]) -> str:
        """What wants a number, a yes or no to an offer, or a nod to a summary."""
        best = next(iter(scores))
        forms: dict[str, Callable[[Heard, str], str]] = {
            "scale": self._number,
            "offer": self._of_the_offer,
            "sum": lambda *_: self.memory.line("right"),
        }
        if heard.number_wanted:
            return self._number(heard, best)
        form = topics()[best].form
        return forms[form](heard, best) if form in forms and scores[best] >= FLOOR else ""

    def _number(self, _: Heard, topic: str) -> str:
        numbers = self.person.numbers.get(topic, ())
        said = self.memory.told[f"{topic} number"]
        self.memory.told[f"{topic} number"] += 1
        if said < len(numbers):
            self.memory.rated = topic
            if sayings := self.left(topic):
                return self.memory.take(topic, sayings[0])
            return str(numbers[said])
        middle = sum(n for each in self.person.numbers.values() for n in each) // max(
            1, sum(len(each) for each in self.person.numbers.values())
        )
        line = self.memory.line("number_of_sorts")
        return line.format(n=numbers[-1] if numbers else middle) if line else ""

    def _of_the_offer(self, heard: Heard, _: str) -> str:
        near = self.ear.nearness(heard.question, (self.person.trouble, self.person.who))
        return self.memory.line("take" if float(near.max()) >= NEAR_TROUBLE else "leave")

    # -- what they tell

    def left(self, topic: str) -> list[Saying]:
        """What is not said yet on a topic; a secret comes last, and only to a coach they trust."""
        left = [s for s in self.person.says.get(topic, ()) if s.says not in self.memory.spoken]
        open_ = [saying for saying in left if not saying.when]
        return open_ or [saying for saying in left if saying.when and self._trusts(saying)]

    def _followed(self, heard: Heard, scores: Mapping[str, float]) -> str:
        """More of what they have just told, where the question goes on from it."""
        best = next(iter(scores))
        goes_on = best == "more" or (
            best == self.memory.last
            and len(words(heard.question)) <= _SHORT_QUESTION
            and _OF_THE_SAME.search(heard.question) is not None
        )
        return self.memory.go_on() if goes_on else ""

    def _told(self, heard: Heard, scores: Mapping[str, float]) -> str:
        """The nearest thing not said yet, on the topic that is meant."""
        likely = [name for name in scores if topics()[name].form == "tell"]
        top = scores[likely[0]]
        if likely[0] == "number_why" and self.memory.rated in BEHIND:
            likely = [*BEHIND[self.memory.rated], *likely[1:]]
        for name in likely:
            if scores[name] < max(FLOOR, top - LEAD):
                return ""
            if self._wavers(name):
                return self.memory.line("not_yet")
            if sayings := self.left(name):
                said = self.memory.take(name, self._fitting(heard, sayings))
                more = self._volunteered() if name == PARTING else ""
                return f"{said} {more}".strip()
            if name == self.memory.last and self.memory.more:
                return self.memory.go_on()
        return ""

    def _fitting(self, heard: Heard, sayings: list[Saying]) -> Saying:
        """The first saying, unless a later one is clearly nearer to the question."""
        near = self.ear.nearness(heard.question, [saying.says for saying in sayings])
        best = int(near.argmax())
        return sayings[best if float(near[best]) > float(near[0]) + NEARER else 0]

    def _wavers(self, topic: str) -> bool:
        """Whether they need a second question before they know."""
        if "does not know" not in self.manner or topic in self.memory.unsure:
            return False
        self.memory.unsure.add(topic)
        return topic not in {"situation", "goal"} and self.memory.chance(topic) < 0.35

    # -- when they have nothing

    def _at_a_loss(self, heard: Heard, scores: Mapping[str, float]) -> str:
        self.memory.lost += 1
        if self.memory.lost > MOST_LOST:
            self.memory.finished = True
            return self.memory.line("done")
        used_up = self.memory.told[next(iter(scores))] > 0
        occasion = "said_all" if used_up else "unknown"
        if self.memory.lost == MOST_LOST:
            occasion = "pass"
        return self._volunteered() or self.memory.line(occasion) or self.memory.line("unknown")


def _kept(line: str, text: str) -> float:
    """The share of the carrying words of ``line`` that ``text`` has."""
    own = carrying(line)
    return len(own & carrying(text)) / len(own) if own else 0.0
