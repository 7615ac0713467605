"""The page before anything was said, and the two sentences it opens with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coach.retrieval import suffixes
from coach.settings import LOOPBACK
from coach.ui.language import key, t
from coach.ui.views.markup import draw

if TYPE_CHECKING:
    from coach.settings import Settings

WHAT_THIS_IS = key(
    "This is software that coaches, not a person and not a therapist: it asks about your work and "
    "where it should lead, keeps what you say in a record that is yours, and shows where "
    "everything it brings in comes from."
)
OPENINGS = (
    key("I got what I wanted and feel lost"),
    key("I keep being passed over"),
    key("I don’t know what I’m for"),
)


class Shell:
    """The page, drawn for each browser by the settings of the moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def redraw(self, settings: Settings) -> None:
        """Draw by these settings from here on."""
        self._settings = settings

    def draw(self) -> str:
        """Draw it in the language that is spoken."""
        return shell(self._settings)


def shell(settings: Settings) -> str:
    """Draw the page."""
    return draw(
        "shell",
        what=t(WHAT_THIS_IS),
        where=what_stays(settings),
        openings=OPENINGS,
        limit=settings.max_message_chars,
        readable=suffixes(),
        most_megabytes=max(1, settings.max_source_bytes // (1024 * 1024)),
        users=settings.users is not None,
    )


def what_stays(settings: Settings) -> str:
    """The sentence on what stays on this machine, true for the model that is set."""
    if settings.model == "guided":
        return t("Everything you write stays on this machine, and you can delete it at any time.")
    host = urlsplit(settings.base_url or "https://api.openai.com").hostname or t("the model")
    if host in LOOPBACK:
        return t("Everything you write stays on this machine, where the model runs too.")
    return t(
        "Your conversations are kept on this machine; to be answered, what you write is also sent "
        "to {host}.",
        host=host,
    )
