"""What stands behind the model of one conversation: its calls go off in waves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.models.openai.client import wanted

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from coach.models.openai.client import Tally
    from coach.models.openai.pace import Pacing
    from coach.models.openai.waves.waves import Waves


class WaveEndpoint:
    """Implements ``Asked`` for one conversation, that of ``who``."""

    def __init__(self, waves: Waves, who: str) -> None:
        self._waves = waves
        self._who = who
        self.model = waves.endpoint.model
        self.patience = waves.endpoint.patience

    def unattended(self, pace: Pacing | None = None) -> WaveEndpoint:
        """Nobody waits here anyway."""
        return self

    async def stream(
        self, messages: list[dict[str, str]], schema: dict[str, Any], tally: Tally
    ) -> AsyncGenerator[str, None]:
        """Yield the answer's text in one piece. Raises Fault, also after it."""
        body = {"model": self.model, **wanted(messages, schema)}
        answer = await self._waves.answered(self._who, body)
        tally.calls += 1
        tally.count(answer.usage)
        if answer.content:
            yield answer.content
        answer.check()

    def warm(self) -> None:
        """Load what the first call needs."""
        self._waves.endpoint.warm()

    async def close(self) -> None:
        """The connections are everybody's, and stay."""
