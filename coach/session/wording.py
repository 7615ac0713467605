"""What may be said, and what a conversation and its owner may be called."""

from __future__ import annotations

import unicodedata

from coach.errors import BadInput, MessageTooLong

MAX_NAME = 120
_TITLE_CHARS = 60
# Control characters do harm in a terminal, and direction overrides in whatever a piece of the
# message is quoted in; neither says anything.
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_UNWANTED = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *_OVERRIDES} - {ord("\t"), ord("\n")})


def cleaned(message: str, limit: int) -> str:
    """The message as it is kept: any valid text, without control characters.

    Raises BadInput where nothing is left, MessageTooLong where it has over ``limit`` characters.
    """
    # Halves of a character that stand alone cannot be stored.
    text = message.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED).strip()
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise BadInput("The message is empty; write a few words.")
    if len(text) > limit:
        raise MessageTooLong(
            f"The message has {len(text):,} characters and the limit is {limit:,}; "
            "send the part that matters most first."
        )
    return text


def checked_name(name: str, of: str = "A conversation") -> str:
    """The name as it is kept; raises BadInput where it cannot name anything."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(kept) <= MAX_NAME or not kept.isprintable():
        raise BadInput(f"{of} needs a name of 1 to {MAX_NAME} printable characters.")
    return kept


def title_of(message: str) -> str:
    """A line for the list of conversations."""
    words = " ".join(message.split())
    return words if len(words) <= _TITLE_CHARS else words[: _TITLE_CHARS - 1].rstrip() + "…"


def branch_title(message: str, at_turn: int) -> str:
    """A line for a branch: what tells it from its original comes first."""
    return title_of(f"From turn {at_turn}: {message}" if at_turn else f"From the start: {message}")
