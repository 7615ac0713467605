"""The front door: ``open_coach`` builds everything once, ``Coach`` holds conversations."""

from coach.session.coach import Coach
from coach.session.compose import open_coach

__all__ = ["Coach", "open_coach"]
