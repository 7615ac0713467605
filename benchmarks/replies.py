"""What the person says in the benchmarks, and what a model answers: five sentences that hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coach.passages import statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach import Coach

# What is said, words in it that a reflection quotes, and the thing that it is about.
SAID = (
    (
        "I'm a product manager, eight years in, and I was passed over for director in May.",
        "passed over for director",
        "director job",
    ),
    (
        "By the end I'd like to know whether to stay or to look elsewhere.",
        "whether to stay or to look elsewhere",
        "choice",
    ),
    ("Four out of ten.", "Four out of ten", "number"),
    (
        "Last spring a customer wrote that she got her Saturdays back because of what we built.",
        "got her Saturdays back",
        "letter",
    ),
    (
        "She said nobody had ever asked her how her day really goes.",
        "how her day really goes",
        "listening",
    ),
    (
        "It's for people who run small shops and do their books at midnight.",
        "do their books at midnight",
        "shops",
    ),
    ("What do the sources say about moments like that?", "moments like that", "moment"),
    (
        "I want to give small firms their evenings back.",
        "give small firms their evenings back",
        "wish",
    ),
    ("Yes, that's it.", "that's it", "line"),
    ("Seven, on a bad morning.", "on a bad morning", "morning"),
    (
        "In ten years I'd like to run a company that does only this.",
        "run a company that does only this",
        "company",
    ),
    ("I don't know what the step before that would be.", "the step before that", "step"),
    ("Probably head of product somewhere smaller.", "somewhere smaller", "smaller place"),
    (
        "People say I'm the one who gets everybody to agree.",
        "the one who gets everybody to agree",
        "agreeing",
    ),
    ("I'll ask Tomek on Friday what he thinks of that.", "what he thinks of that", "talk"),
)
MESSAGES = tuple(message for message, _, _ in SAID)
# People do not say the same thing twice: in each conversation the messages end a little otherwise,
# so that nobody finds one among those whose vector is remembered.
_WAYS = ("", ", you know", ", I mean", ", I think", ", honestly", ", so far", ", in short", ", say")


def message_in(conversation: int, message: str) -> str:
    """``message`` as it is said in the conversation of that number, counted from 0."""
    return f"{message[:-1]}{_WAYS[conversation % len(_WAYS)]}{message[-1]}"


async def sentences(coach: Coach) -> dict[str, list[dict[str, Any]]]:
    """For each message the sentences of a reply to it, the same in every conversation.

    Each is as the coach's schema asks for it.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    used: set[str] = set()
    for number, (message, words, thing) in enumerate(SAID, 1):
        passages = await coach.search("what gives work a meaning", k=20)
        passage, own = next(
            (passage, statement.text)
            for passage in passages
            for statement in statements(passage)
            if statement.text not in used and "?" not in statement.text
            if 40 < len(statement.text) < 160
        )
        used.add(own)
        made[message] = [
            _sentence("reflection", "reflect", f"“{words}”, then.", heard=[number]),
            _sentence("coaching", "affirm", f"It takes something to say that about the {thing}."),
            _sentence(
                "source",
                "passage",
                own,
                cites=[{"passage": passage.id, "quote": own}],
            ),
            _sentence("coaching", "bridge", f"We can stay with the {thing} for a while."),
            _sentence("question", "instance", f"What about the {thing} matters most to you?"),
        ]
    return made


def _sentence(
    kind: str, move: str, text: str, *, cites: Sequence[Any] = (), heard: Sequence[int] = ()
) -> dict[str, Any]:
    return {"kind": kind, "move": move, "cites": list(cites), "heard": list(heard), "text": text}


async def answers(coach: Coach) -> dict[str, str]:
    """For each message what a model sends, in the form that this coach asks it for."""
    rest = {"record": [], "next": {"stage": "arrival", "asks": ""}}
    found = await sentences(coach)
    return {
        message: json.dumps({"sentences": said, **rest}, ensure_ascii=False)
        for message, said in found.items()
    }
