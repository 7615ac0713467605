"""Who speaks: the model can be tried, and another be put in its place between two turns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.graph.context import CoachContext
    from coach.prompts import Prompts
    from coach.protocol import ChatModel, Retriever
    from coach.settings import Settings


class Speaking:
    """The part of ``Coach`` that is about its model. Not for the coach of one owner (``of``)."""

    settings: Settings
    _context: CoachContext
    _replaced: list[ChatModel]

    async def use_model(self, settings: Settings) -> None:
        """Let the model of ``settings`` speak from the next turn on.

        Turns under way end with the model they began with.
        """
        known = self._context
        model = made_model(settings, known.stand_in, known.retriever, known.prompts)
        self._replaced.append(known.model)
        self._context = replace(known, model=model)
        self.settings = settings

    async def close_models(self) -> None:
        """Close the connections of all models there were."""
        for model in (self._context.model, *self._replaced):
            await model.close()


async def tried(settings: Settings) -> str:
    """Call the model of ``settings`` once; "" where it answers, else a sentence why not.

    A server of one's own is also asked whether a conversation fits in what it reads at once.
    """
    if settings.model == "guided":
        return ""
    from coach.models.openai.served import look
    from coach.models.openai.trial import trial

    name = settings.model.removeprefix("openai:")
    key, where = _key(settings), settings.base_url
    fault = await trial(name, api_key=key, base_url=where, patience=settings.patience)
    if fault or where is None:
        return fault
    return (await asyncio.to_thread(look, name, api_key=key, base_url=where)).wrong


def made_model(
    settings: Settings, guided: ChatModel, retriever: Retriever, prompts: Prompts
) -> ChatModel:
    """The model that ``settings`` name; ``guided`` itself where that is the one."""
    if settings.model == "guided":
        return guided
    from coach.models.openai import OpenAIModel

    return OpenAIModel(
        settings.model.removeprefix("openai:"),
        retriever,
        prompts,
        api_key=_key(settings),
        base_url=settings.base_url,
        patience=settings.patience,
        prices=settings.prices,
    )


def _key(settings: Settings) -> str | None:
    return settings.api_key.get_secret_value() if settings.api_key else None
