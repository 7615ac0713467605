"""Whatever answers for a model: its endpoint call by call, or waves of many calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from coach.models.openai.client import Tally
    from coach.models.openai.pace import Pacing


class Asked(Protocol):
    """Takes what is asked of a model and gives the text of its answer."""

    @property
    def model(self) -> str:
        """The model's name at the endpoint."""

    @property
    def patience(self) -> float:
        """How many seconds the endpoint may be silent."""

    def unattended(self, pace: Pacing | None = None) -> Asked:
        """The same for calls that nobody waits for, at ``pace`` (default: one of its own)."""

    def stream(
        self, messages: list[dict[str, str]], schema: dict[str, Any], tally: Tally
    ) -> AsyncGenerator[str, None]:
        """Yield the answer's text, in one piece or in many. Raises Fault, also after some of it."""

    def warm(self) -> None:
        """Load what the first call needs."""

    async def close(self) -> None:
        """Let go of connections."""
