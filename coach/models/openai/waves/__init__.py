"""A model's answers by way of the Batch API: what all conversations ask goes off in waves."""

from __future__ import annotations

from coach.models.openai.waves.calls import Limits
from coach.models.openai.waves.endpoint import WaveEndpoint
from coach.models.openai.waves.waves import Waves

__all__ = ["Limits", "WaveEndpoint", "Waves"]
