"""What a sentence may rest on, and the reasons that all kinds of sentences share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.schemas import Verdict
from coach.verification import aligned, names, quotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.schemas import Passage
    from coach.verification.figures import Figure

_NO_FIGURE: Callable[[Figure], bool] = lambda figure: False  # noqa: E731


@dataclass(frozen=True)
class Grounds:
    """What a sentence may rest on: the texts, and how a reason calls them."""

    texts: tuple[str, ...]
    called: str


def passage_grounds(passages: Sequence[Passage], called: str = "the passage it cites") -> Grounds:
    """Passages with all that is known of them: author, title and heading may be named too."""
    texts = [
        part
        for passage in passages
        for part in (
            _with_times(passage.text, passage.times),
            passage.title, passage.author, passage.heading,
        )
        if part
    ]  # fmt: skip
    return Grounds(tuple(texts), called)


# The same text again, so that what is known of it is found without reading it anew.
@lru_cache(maxsize=512)
def _with_times(text: str, times: tuple[str, ...]) -> str:
    return " ".join([text, *(f"[{time}]" for time in times)])


def verdict(reasons: Iterable[str], goodness: float) -> Verdict:
    """The verdict that follows from ``reasons``; the score is 0.5 or more only without any.

    ``goodness`` in [0, 1] orders sentences; the score is no probability.
    """
    found = tuple(dict.fromkeys(reason for reason in reasons if reason))
    if found:
        return Verdict(supported=False, score=0.45 * goodness / len(found), reasons=found)
    return Verdict(supported=True, score=0.5 + goodness / 2)


def checkable_reasons(
    text: str, grounds: Grounds, forgiven: Callable[[Figure], bool] = _NO_FIGURE
) -> list[str]:
    """One reason for each figure and name of ``text`` that is not in ``grounds``."""
    figures = aligned.unsupported(text, grounds.texts, forgiven)
    dropped = names.invented(text, grounds.texts)
    return [f"The figure “{figure}” does not stand in {grounds.called}." for figure in figures] + [
        f"The name “{name}” does not stand in {grounds.called}." for name in dropped
    ]


def quotation_reasons(text: str, grounds: Grounds, shortest: int = 1) -> list[str]:
    """One reason for each quotation of ``text`` that is not word for word in ``grounds``."""
    return [
        f"The quotation “{words}” does not stand word for word in {grounds.called}."
        for words in quotations.invented(text, grounds.texts, shortest)
    ]


def asks(text: str) -> str:
    """The reason against a statement that is a question, or ""."""
    asked = "?" in quotations.outside(text)
    return "It asks a question and is not marked as one." if asked else ""
