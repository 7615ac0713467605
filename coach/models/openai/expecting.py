"""What a conversation will cost, about, before it is held.

A call's prompt is the system message, the turns so far as they were, and this turn's record,
passages and message. The sizes below are means, rounded up, over a conversation that was answered
by hand as a strong model would (``tests/models/openai/data/careful.jsonl``, 22 turns).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.openai.prompt import CHARS_PER_TOKEN, HISTORY_TOKENS
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

TURN_TOKENS = 830  # what is told of a turn beside the message: record, passages, instructions
ANSWER_TOKENS = 200  # an answer of five sentences with its citations and changes of the record
CALLS_PER_TURN = 1.05  # seven of 140 answers by hand were mended once under the strict policy


def expected(system: str, messages: Sequence[str]) -> Usage:
    """The sum over all turns; what was in the call before counts as in the endpoint's cache."""
    fixed, history = _tokens(system), 0
    prompt = cached = completion = 0.0
    for number, message in enumerate(messages):
        prompt += CALLS_PER_TURN * (fixed + history + TURN_TOKENS + _tokens(message))
        known = fixed + history if number else 0
        cached += known + (CALLS_PER_TURN - 1) * (fixed + history)
        completion += CALLS_PER_TURN * ANSWER_TOKENS
        history = min(history + ANSWER_TOKENS + _tokens(message), HISTORY_TOKENS)
    return Usage(
        calls=round(CALLS_PER_TURN * len(messages)),
        prompt_tokens=round(prompt),
        cached_tokens=round(cached),
        completion_tokens=round(completion),
    )


def _tokens(text: str) -> int:
    return -(-len(text) // CHARS_PER_TOKEN)
