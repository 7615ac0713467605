"""STAND-IN until the understanding layer is written; replace this file."""

from __future__ import annotations

from coach.protocol import Intent, Understanding
from coach.transcript import Position

_PLAIN = {
    "skip": Intent.SKIP, "back": Intent.BACK, "i don't know": Intent.DONT_KNOW,
    "dunno": Intent.DONT_KNOW, "stop for today": Intent.STOP,
    "show my record": Intent.SHOW_RECORD, "yes": Intent.YES, "no": Intent.NO,
}


class Understander:
    def __init__(self, embedder: object, prompts: object) -> None:
        pass

    def read(self, message: str, position: Position, last_question: str = "") -> Understanding:
        bare = message.lower().strip(" .!?")
        if bare in _PLAIN:
            return Understanding(intent=_PLAIN[bare])
        if bare.startswith("go to"):
            return Understanding(intent=Intent.GO_TO, target=bare[6:].replace(" ", "_"))
        if bare.startswith(("what", "how")) and message.strip().endswith("?"):
            return Understanding(intent=Intent.ASK_SOURCE, query=message)
        return Understanding(query=message)
