"""What can go wrong with an endpoint, each as one sentence that says what to do."""

from __future__ import annotations

import re
import socket
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import openai

NO_KEY = "The model needs a key: set OPENAI_API_KEY, or COACH_BASE_URL for a server without one."
TIMED_OUT = "The model did not answer in time: a slow one needs a longer COACH_PATIENCE."
STALLED = "The model fell silent in the middle of its answer."
CUT = "The connection to the model broke off in the middle of its answer."
HUNG_UP = "The model's endpoint broke the connection before it answered."
UNREACHABLE = "The model cannot be reached: check the network and COACH_BASE_URL."
GARBLED = "The model's answer was not in the form it was asked for."
DECLINED = "The model declined to answer this message."
FILTERED = "The endpoint's content filter stopped the model's answer."
EMPTY = "The model's answer was empty."
TOO_LONG = "The model did not come to an end, so the rest of its answer was left out."
NO_BATCHES = "This endpoint has no Batch API: use --engine local."
NOT_MADE = "The endpoint took the message in three waves and answered it in none."
NO_FORM = (
    "The model's server takes no JSON schema to answer in, and the coach needs one: "
    "llama.cpp's own server, Ollama and vLLM do."
)
LOADING = "The model is still being loaded: try again in a minute."
# What every turn is told (6,200), the turns so far (6,000 at most), record, passages and message
# (some 1,000), and the room for an answer that vLLM sets aside beforehand (6,000).
WINDOW_TOKENS = 20_000
TOO_SMALL = (
    "The model's context window is too small for this conversation: "
    f"start its server with one of {WINDOW_TOKENS:,} tokens."
)
OUT_OF_ROOM = "The model ran out of room before its answer was complete."
SHORT_OF_ROOM = (
    "The model ran out of room before its answer was complete: "
    f"its context window may have to be one of {WINDOW_TOKENS:,} tokens."
)

# Nothing was made and nothing billed when an endpoint answers with one of these.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
# A person waits behind every retry.
LONGEST_WAIT = 8.0  # seconds
WAITS = (0.5, 2.0)  # seconds before the second and the third try, where the endpoint names none
# In whatever words a server refuses what it was asked for, it names it.
_FORM = re.compile(r"response_format|json_schema")
# OpenAI names it by a code, llama.cpp by a type, vLLM and Ollama only in a sentence of their own.
_WINDOW = re.compile(r"context[ _-](?:length|size|window)", re.IGNORECASE)
_SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class Fault(Exception):
    """The model cannot go on; ``str(fault)`` is one plain sentence.

    ``outage``: nor could it with any other message, just now.
    """

    def __init__(self, sentence: str, *, outage: bool = False) -> None:
        super().__init__(sentence)
        self.outage = outage


def of_status(error: openai.APIStatusError, model: str) -> str:
    """The sentence for an answer with an error status."""
    if error.status_code in {400, 413, 422} and _WINDOW.search(str(error)):
        return TOO_SMALL
    if error.status_code == 503 and "loading" in str(error).lower():
        return LOADING
    if error.status_code not in {401, 403, 404} and _FORM.search(str(error)):
        return NO_FORM
    return sentence(error.status_code, _code(error), model)


def sentence(status: int, code: str, model: str) -> str:
    """The sentence for an error status with the endpoint's ``code`` for it."""
    if _WINDOW.search(code):
        return TOO_SMALL
    if code in _SPENT:
        return "The account behind the key has no credit left."
    if status in {401, 403}:
        return "The model's endpoint did not accept the key: check OPENAI_API_KEY."
    if status == 404:
        return f"The endpoint does not know the model “{model}”: check COACH_MODEL."
    if status == 429:
        return "The model's endpoint takes no more requests just now."
    if status >= 500:
        return f"The model's endpoint is out of order (status {status})."
    return f"The model's endpoint refused the request (status {status})."


def is_outage(error: openai.APIStatusError) -> bool:
    """Whether every other call would get the same answer just now."""
    return is_passing(error) or is_final(error.status_code, _code(error))


def is_final(status: int, code: str) -> bool:
    """Whether nobody gets another answer before a key, a name or an account is put right."""
    return code in _SPENT or status in {401, 403, 404}


def is_passing(error: openai.APIStatusError) -> bool:
    """Whether nothing was made, and may be later."""
    return passes(error.status_code, _code(error))


def passes(status: int, code: str) -> bool:
    """The same of a status with the endpoint's ``code`` for it."""
    return status in PASSING and code not in _SPENT


def named_wait(error: openai.APIStatusError, now: datetime) -> float | None:
    """The seconds to wait that the endpoint named, if it did."""
    return _retry_after(error.response.headers.get("retry-after", ""), now)


def refused(error: BaseException) -> bool:
    """Whether nobody was there to connect to, which the transport over aiohttp calls a time-out."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ConnectionRefusedError | socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def wait_before_retry(error: openai.APIStatusError, tries: int, now: datetime) -> float | None:
    """Seconds to wait before trying again after ``tries`` tries; None where that is no use.

    ``Retry-After`` counts (seconds or an HTTP date, RFC 9110 §10.2.3) if a person can wait so long.
    """
    if tries > len(WAITS) or not is_passing(error):
        return None
    named = named_wait(error, now)
    seconds = WAITS[tries - 1] if named is None else named
    return seconds if seconds <= LONGEST_WAIT else None


def _retry_after(value: str, now: datetime) -> float | None:
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _code(error: openai.APIStatusError) -> str:
    return str(error.code or error.type or "")
