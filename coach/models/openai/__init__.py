"""A language model behind OpenAI's protocol: one streamed, structured call a turn."""

from __future__ import annotations

from coach.models.openai.model import OpenAIModel

__all__ = ["OpenAIModel"]
