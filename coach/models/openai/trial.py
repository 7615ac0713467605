"""One small call, to see whether an endpoint, a key and a model's name belong together."""

from __future__ import annotations

from contextlib import aclosing

from coach.models.openai.client import Endpoint, Tally
from coach.models.openai.faults import Fault

_QUESTION = [{"role": "user", "content": "Say in the form asked for that you are there."}]
# A schema as a reply has one: a server that takes none cannot speak for the coach.
_SCHEMA = {
    "type": "object",
    "properties": {"there": {"type": "boolean"}},
    "required": ["there"],
    "additionalProperties": False,
}


async def trial(model: str, *, api_key: str | None, base_url: str | None, patience: float) -> str:
    """Ask the model for a word; "" where it answers, else one sentence on what is wrong.

    ``patience`` is that of a turn: a server of one's own may first have to load the model, and
    Ollama begins anew where nobody waits for it.
    """
    endpoint = Endpoint(model, api_key=api_key, base_url=base_url, patience=patience)
    try:
        async with aclosing(endpoint.stream(_QUESTION, _SCHEMA, Tally())) as answer:
            async for _ in answer:
                pass
    except Fault as fault:
        # After the colon stands the variable to look at, for whoever set one.
        return str(fault).partition(":")[0].removesuffix(".") + "."
    finally:
        await endpoint.close()
    return ""
