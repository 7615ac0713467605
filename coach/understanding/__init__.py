"""The understanding of a message, between the safety gate and the model."""

from coach.understanding.understander import Understander

__all__ = ["Understander"]
