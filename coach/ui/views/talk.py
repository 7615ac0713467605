"""The conversation: turns, sentences with their figures, what was held back, the sources used."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coach.ui.language import counted, key, t
from coach.ui.views.markup import module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.schemas import Citation, ForgetReceipt, Sentence
    from coach.transcript import Reply, Transcript, Welcome

KINDS = {
    "source": key("Source"),
    "reflection": key("You said"),
    "coaching": key("Coach's thought"),
    "question": key("Question"),
}

# What is in each store is called, one of it.
STORES = {
    "answers": "batch answer",
    "cases": "batch case",
    "checkpoints": "saved state",
    "conversations": "conversation",
    "edits": "edit",
    "keys": "key",
    "records": "record",
    "sources": "source",
    "turns": "turn",
}


def turns(transcript: Transcript) -> str:
    """All turns of a conversation, each greeting before the message that answers it."""
    waiting = greeting(transcript.welcome) if transcript.welcome else ""
    return "".join(_macros().turn(turn) for turn in transcript.turns) + waiting


def greeting(welcome: Welcome) -> str:
    """What the coach says first to somebody who comes back."""
    return str(_macros().greeting(welcome)).strip()


def sentence(shown: Sentence, safety: str = "ok") -> str:
    """One sentence, as it passed verification; in a crisis, help lines are set out as a list."""
    return str(_macros().sentence(shown, safety))


def foot(reply: Reply) -> str:
    """What stands under a reply: notices, and what was held back and why."""
    return str(_macros().foot(reply)).strip()


def origin(transcript: Transcript) -> str:
    """Where a branch came from, with the way back there; "" for a conversation of its own."""
    thread, _, turn = transcript.forked_from.rpartition("@")
    return (
        str(_macros().origin(thread, int(turn), transcript.thread, transcript.title)).strip()
        if thread
        else ""
    )


def sources(transcript: Transcript) -> str:
    """The sources cited so far, by their figures."""
    cited: dict[int, Citation] = {}
    for citation in _cited(turn.reply for turn in transcript.turns):
        cited.setdefault(citation.number, citation)
    return str(_list().sources([cited[number] for number in sorted(cited)])).strip()


def cited_in(reply: Reply) -> list[tuple[int, str]]:
    """The lines of the list for what one reply cites, with their figures."""
    cited = {citation.number: citation for citation in _cited([reply])}
    return [(number, str(_list().row(cited[number])).strip()) for number in sorted(cited)]


def figures(transcript: Transcript) -> dict[str, int]:
    """The figure under which each passage was first cited."""
    first: dict[str, int] = {}
    for citation in _cited(turn.reply for turn in transcript.turns):
        first.setdefault(citation.passage_id, citation.number)
    return first


def receipt(forgotten: ForgetReceipt) -> str:
    """What was deleted, store by store, in one sentence."""
    gone = [counted(n, STORES[name]) for name, n in forgotten.deleted.items() if n]
    what = ", ".join(gone) or t("nothing was stored")
    told = t("Forgotten. Deleted from this machine: {what}.", what=what)
    if files := ", ".join(forgotten.files):
        told += " " + t("Results of batches are files of yours, and stay: {files}.", files=files)
    if not forgotten.staying:
        return told
    staying = ", ".join(f"“{title}”" for title in forgotten.staying)
    one = len(forgotten.staying) == 1
    kept = (
        t("Not deleted: its what-if stays, with the turns it was given: {titles}.", titles=staying)
        if one
        else t(
            "Not deleted: its what-ifs stay, with the turns they were given: {titles}.",
            titles=staying,
        )
    )
    return f"{told} {kept}"


def _cited(replies: Iterable[Reply]) -> Iterator[Citation]:
    shown = (sentence for reply in replies for sentence in reply.sentences)
    return (citation for s in shown for citation in s.citations if citation.number)


@cache
def _macros() -> Any:
    return module("talk", kinds=KINDS)


@cache
def _list() -> Any:
    return module("sources")
