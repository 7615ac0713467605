"""What a turn cost, by a table that anyone can edit."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from coach.errors import BadSettings
from coach.schemas import Frozen

if TYPE_CHECKING:
    from coach.schemas import Usage

SHIPPED = Path(__file__).with_name("prices.yaml")
_TOKENS = 1_000_000
# What OpenAI's price list and its guide to the Batch API grant on all models, in and out.
HALF = 0.5


class Price(Frozen):
    """US dollars per million tokens; ``batch`` is the part of them that the Batch API takes."""

    prompt: float = Field(ge=0)
    cached: float = Field(ge=0)
    completion: float = Field(ge=0)
    batch: float = Field(HALF, ge=0)


class Prices:
    """Prices by model name, read when first needed; a table of one's own comes before ours."""

    def __init__(self, table: Path | None = None) -> None:
        self._table = table

    def cost(self, model: str, usage: Usage, *, batch: bool = False) -> float | None:
        """US dollars for ``usage``, of the Batch API or not; None for a model that is in no table.

        A dated name ("gpt-5-2026-01-31") has the price of the name it begins with. Raises
        BadSettings where the table cannot be read.
        """
        known = [name for name in self._prices if model == name or model.startswith(f"{name}-20")]
        if not known:
            return None
        price = self._prices[max(known, key=len)]
        fresh = usage.prompt_tokens - usage.cached_tokens
        dollars = (
            fresh * price.prompt
            + usage.cached_tokens * price.cached
            + usage.completion_tokens * price.completion
        )
        return dollars / _TOKENS * (price.batch if batch else 1.0)

    @cached_property
    def _prices(self) -> dict[str, Price]:
        return {**_read(SHIPPED), **(_read(self._table) if self._table else {})}


def _read(path: Path) -> dict[str, Price]:
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Price]).validate_python(table or {})
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise BadSettings(
            f"The table of prices {path} cannot be read; it holds a line such as "
            "'name: {prompt: 1.0, cached: 0.1, completion: 4.0}' for each model."
        ) from error
