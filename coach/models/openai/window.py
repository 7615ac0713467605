"""Whether a server read the whole of what it was sent, or only what its window holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.openai.faults import WINDOW_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.models.openai.client import Tally

# Of English a token is four characters or five; nobody's tokens are so long as these.
LONGEST_TOKEN = 7  # characters, as a mean over a whole prompt


def cut_short(messages: Sequence[dict[str, str]], tally: Tally) -> str:
    """A sentence that says so where the server left out a part of ``messages``, else "".

    Ollama, whose window is 4,096 tokens unless it is told otherwise, then drops the greater part of
    the instructions without a word; only its count of tokens shows it.
    """
    # Some servers leave what they had in a cache out of the count.
    read = tally.prompt_tokens + tally.cached_tokens
    sent = sum(len(message["content"]) for message in messages)
    if not tally.prompt_tokens or sent <= LONGEST_TOKEN * read:
        return ""
    return (
        f"The model's server read only {tally.prompt_tokens:,} tokens of what it was told: "
        f"give it a context window of {WINDOW_TOKENS:,}."
    )
