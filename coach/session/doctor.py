"""Says what is configured and what is wrong, one finding a line."""

from __future__ import annotations

import platform
from collections import Counter
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.models.openai.served import look
from coach.schemas import Frozen
from coach.settings import LOOPBACK
from coach.users import Users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.prompts import Prompts
    from coach.retrieval import Index
    from coach.schemas import Usage
    from coach.settings import Settings


class Finding(Frozen):
    """One thing looked at; ``text`` says what was found and, where it is wrong, what to do."""

    name: str
    ok: bool
    text: str


def examine(
    settings: Settings, index: Index, prompts: Prompts, usages: Sequence[Usage] = ()
) -> list[Finding]:
    """Look at everything a conversation needs; opens the index, changes nothing.

    A server that was named is asked what it serves, and nothing else; OpenAI's own is not.
    ``usages`` are those of the turns there have been.
    """
    return [
        Finding(name="python", ok=True, text=platform.python_version()),
        _model(settings),
        _corpus(settings),
        _index(settings, index),
        _prompts(prompts),
        Finding(
            name="conversations", ok=True, text=f"{settings.data_dir / 'conversations.sqlite'}"
        ),
        Finding(name="usage", ok=True, text=_usage(usages)),
        _reach(settings),
    ]


def _model(settings: Settings) -> Finding:
    name, where = settings.model, f" at {settings.base_url}" if settings.base_url else ""
    if name == "guided":
        key = "a key is set and not used" if settings.api_key else "no key needed"
        return Finding(name="model", ok=True, text=f"{name} ({key})")
    if settings.api_key is None and settings.base_url is None:
        text = f"{name} needs a key; set OPENAI_API_KEY, or the guided coach takes every turn."
        return Finding(name="model", ok=False, text=text)
    key = "with a key" if settings.api_key else "without a key"
    text = f"{name}{where} ({key})"
    if settings.base_url is None:
        return Finding(name="model", ok=True, text=text)
    served = look(
        name.removeprefix("openai:"),
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        base_url=settings.base_url,
    )
    told = served.wrong or served.text
    return Finding(name="model", ok=not served.wrong, text=f"{text}: {told}" if told else text)


def _usage(usages: Sequence[Usage]) -> str:
    """One part for each model that was called."""
    by_model: dict[str, Usage] = {}
    turns: Counter[str] = Counter()
    for usage in usages:
        if usage.calls:
            turns[usage.model] += 1
            known = by_model.get(usage.model)
            by_model[usage.model] = known.plus(usage) if known else usage
    parts = [f"{_told(usage)} in {turns[name]} turns" for name, usage in by_model.items()]
    return "; ".join(parts) or "no call to a language model so far"


def _told(usage: Usage) -> str:
    price = "price unknown" if usage.cost is None else f"${usage.cost:.4f}"
    return (
        f"{usage.model}: {usage.calls} calls, {usage.prompt_tokens:,} tokens read "
        f"({usage.cached_tokens:,} from the cache), {usage.completion_tokens:,} written, {price}, "
        f"{usage.milliseconds / 1000:,.1f} s"
    )


def _corpus(settings: Settings) -> Finding:
    missing = [str(path) for path in settings.corpus if not path.exists()]
    if missing:
        text = f"{missing[0]} is not there; set COACH_CORPUS to files and folders that are."
        return Finding(name="corpus", ok=False, text=text)
    return Finding(name="corpus", ok=True, text=", ".join(map(str, settings.corpus)))


def _index(settings: Settings, index: Index) -> Finding:
    try:
        count = index.count()
    except CoachError as error:
        return Finding(name="index", ok=False, text=str(error))
    where = settings.chroma_url or settings.data_dir / "index"
    text = f"{count} passages in {where}, embedder {index.embedder.fingerprint}"
    if not count:
        text += "; they are indexed at the next start, or now by `coach index`"
    return Finding(name="index", ok=True, text=text)


def _prompts(prompts: Prompts) -> Finding:
    try:
        text = (
            f"{len(prompts.stages)} stages, {len(prompts.clinics)} clinics, {prompts.fingerprint}"
        )
    except CoachError as error:
        return Finding(name="prompts", ok=False, text=str(error))
    return Finding(name="prompts", ok=True, text=text)


def _reach(settings: Settings) -> Finding:
    text = f"{settings.host}:{settings.port}"
    if settings.users:
        names = Users(settings.users).names()
        text += f", with a login for each of {len(names)} users ({settings.users})"
        return Finding(name="address", ok=bool(names), text=text)
    at_home = settings.host in LOOPBACK
    if not at_home:
        text += " can be reached from other machines, without a login; set COACH_USERS."
    return Finding(name="address", ok=at_home, text=text)
