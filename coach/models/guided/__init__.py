"""The embedded coach: no key, no network, the same answer to the same conversation every time."""

from coach.models.guided.model import GuidedModel

__all__ = ["GuidedModel"]
