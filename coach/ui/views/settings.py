"""The parts of the settings dialog that depend on who looks, and on what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.ui.views.markup import draw
from coach.ui.views.shell import what_stays

if TYPE_CHECKING:
    from coach.session.chosen import Chosen
    from coach.settings import Settings


def model(settings: Settings, chosen: Chosen | None, *, locked: str = "") -> str:
    """Draw which model speaks; a form to choose another, or the sentence why there is none."""
    guided = settings.model == "guided"
    return draw(
        "settings_model",
        guided=guided,
        name="" if guided else settings.model.removeprefix("openai:"),
        address=chosen.base_url if chosen else "",
        key_kept=bool(chosen and chosen.api_key.get_secret_value()),
        chosen=chosen is not None,
        where=what_stays(settings),
        locked=locked,
    )


def account(owner: str) -> str:
    """Draw who is logged in; "" where nobody has to be."""
    return draw("settings_account", owner=owner) if owner else ""
