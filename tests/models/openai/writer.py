"""A model that reads the prompt as it was sent and writes a reply that holds.

``good(stage)`` is a text for the endpoint: a function of the request's body.
"""

from __future__ import annotations

import re

MESSAGE = re.compile(r'<message turn="(\d+)">\n(.*?)\n</message>', re.DOTALL)
PASSAGE = re.compile(r'<passage id="([^"]+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
STATEMENT = re.compile(r"[A-Z][^.?!\n“”\"\[\]]{40,140}\.(?=\s|$)")
THOUGHTS = (
    "There is no hurry with this.",
    "It may help to stay with one day of it.",
    "Nothing has to be settled here and now.",
    "That can be looked at from more than one side.",
    "We can leave the rest for later.",
    "It is worth a closer look.",
)


def is_repair(body: dict) -> bool:
    """Whether sentences that were refused are to be written anew."""
    return not MESSAGE.search(body["messages"][-1]["content"])


def heard(body: dict) -> tuple[int, str]:
    """The number of the turn that is being answered, and what was said in it."""
    found = [MESSAGE.findall(m["content"]) for m in body["messages"] if m["role"] == "user"]
    number, words = [each[-1] for each in found if each][-1]
    return int(number), words


def sentence(kind: str, move: str, text: str, *, cites: list | None = None, turns=()) -> dict:
    return {"kind": kind, "move": move, "cites": cites or [], "heard": list(turns), "text": text}


def source(body: dict) -> dict | None:
    """A sentence of the first passage in the prompt that has one to quote."""
    for label, text in PASSAGE.findall(body["messages"][-1]["content"]):
        if found := STATEMENT.search(text):
            cites = [{"passage": label, "quote": found.group()}]
            return sentence("source", "passage", found.group(), cites=cites)
    return None


def good(stage: str, *, ask: bool = True, record: tuple = ()):
    """What a careful model answers: one call, every sentence holds, and on to ``stage``."""

    def write(body: dict) -> dict:
        if is_repair(body):
            return {"sentences": [{"index": 0, "sentence": None}]}
        number, message = heard(body)
        quote = " ".join(message.split()[:6]).rstrip(".,")
        said = [
            sentence("reflection", "reflect", f"You said “{quote}”.", turns=[number]),
            sentence("coaching", "bridge", THOUGHTS[number % len(THOUGHTS)]),
            source(body),
            sentence("question", "open", f"What is behind “{quote}” for you?", turns=[number]),
        ]
        kept = [s for s in said if s and (ask or s["kind"] != "question")]
        changes = [
            {"path": p, "op": "set", "value": v, "replaces": "", "turns": [number]}
            for p, v in record
        ]
        return {"sentences": kept, "record": changes, "next": {"stage": stage, "asks": ""}}

    return write
