"""The conversation: turns, sentences with their figures, what was held back, the sources used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coach.ui.views.markup import counted, draw, module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.schemas import Citation, ForgetReceipt, Sentence
    from coach.transcript import Reply, Transcript

KINDS = {
    "source": "Source",
    "reflection": "You said",
    "coaching": "Coach's thought",
    "question": "Question",
}

# What a store is called where its own name would mean nothing to the person.
_STORES = {"checkpoints": "saved state"}


def turns(transcript: Transcript) -> str:
    """All turns of a conversation."""
    return "".join(_macros().turn(turn) for turn in transcript.turns)


def sentence(shown: Sentence) -> str:
    """One sentence, as it passed verification."""
    return str(_macros().sentence(shown))


def foot(reply: Reply) -> str:
    """What stands under a reply: notices, and what was held back and why."""
    return str(_macros().foot(reply)).strip()


def sources(transcript: Transcript) -> str:
    """The sources cited so far, by their figures."""
    cited: dict[int, Citation] = {}
    for citation in _cited(transcript):
        cited.setdefault(citation.number, citation)
    return draw("sources", cited=[cited[number] for number in sorted(cited)])


def figures(transcript: Transcript) -> dict[str, int]:
    """The figure under which each passage was first cited."""
    first: dict[str, int] = {}
    for citation in _cited(transcript):
        first.setdefault(citation.passage_id, citation.number)
    return first


def receipt(forgotten: ForgetReceipt) -> str:
    """What was deleted, store by store, in one sentence."""
    stores = {name: _STORES.get(name, name.removesuffix("s")) for name in forgotten.deleted}
    gone = [counted(n, stores[name]) for name, n in forgotten.deleted.items() if n]
    return f"Forgotten. Deleted from this machine: {', '.join(gone) or 'nothing was stored'}."


def _cited(transcript: Transcript) -> Iterator[Citation]:
    shown = (s for turn in transcript.turns for s in turn.reply.sentences)
    return (citation for s in shown for citation in s.citations if citation.number)


@cache
def _macros() -> Any:
    return module("talk", kinds=KINDS)
