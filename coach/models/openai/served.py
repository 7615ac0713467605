"""What a server says of itself before it is asked anything: its models, and what they can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coach.models.openai import faults

_SECONDS = 3.0  # somebody looks on, and a server of one's own is near
_MOST_NAMED = 5


@dataclass(frozen=True)
class Served:
    """``wrong`` is a sentence where nobody would get an answer, ``text`` what else is told."""

    wrong: str = ""
    text: str = ""


def look(model: str, *, api_key: str | None, base_url: str) -> Served:
    """Ask for the list of models, which every server has and which costs nothing.

    llama.cpp and vLLM say there how many tokens a model can read at once; others say nothing of it.
    """
    import httpx2

    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        url = f"{base_url.rstrip('/')}/models"
        answer = httpx2.get(url, headers=headers, timeout=_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return Served(wrong=faults.UNREACHABLE)
    if answer.status_code in {401, 403}:
        return Served(wrong=faults.sentence(answer.status_code, "", model))
    try:
        listed = answer.json()["data"]
        known = {str(each["id"]): each for each in listed}
    except (ValueError, TypeError, KeyError):
        return Served()  # No list, which is no reason not to answer.
    return _of(model, known)


def _of(model: str, known: dict[str, Any]) -> Served:
    # Ollama's names have a tag, which may be left out.
    mine = known.get(model) or known.get(f"{model}:latest")
    if mine is None:
        names = ", ".join(list(known)[:_MOST_NAMED]) or "none"
        more = ", …" if len(known) > _MOST_NAMED else ""
        return Served(text=f"the server does not name this model, but: {names}{more}")
    window = _window(mine)
    if not window:
        return Served()
    if window < faults.WINDOW_TOKENS:
        return Served(wrong=f"{faults.TOO_SMALL.removesuffix('.')}, not {window:,}.")
    return Served(text=f"a context window of {window:,} tokens")


def _window(listed: Any) -> int:
    """How many tokens the model can read at once, as vLLM and llama.cpp tell it; 0 if not told."""
    meta = listed.get("meta")
    told = listed.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, dict) else 0)
    return told if isinstance(told, int) else 0
