"""What may be said, and what a conversation and its owner may be called."""

from __future__ import annotations

import re
import unicodedata

from coach.errors import BadInput, MessageTooLong

MAX_NAME = 120
_TITLE_CHARS, _TITLE_LEAST = 60, 28
_WORDS_THAT_TELL = 4
_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon)|well|so|ok|okay|um+)"
    r"(?: there| coach| again)?[\s,.!:;–—-]+)*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")
# Where a thought can be broken off without hanging in the air.
_JOINT = re.compile(r"[,;:–—] | (?:and|but|because|so|which|when|while|since|although|that|who) ")
# Control characters do harm in a terminal, and direction overrides in whatever a piece of the
# message is quoted in; neither says anything.
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_UNWANTED = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), *_OVERRIDES} - {ord("\t"), ord("\n")})


def cleaned(message: str, limit: int) -> str:
    """The message as it is kept: any valid text, without control characters.

    Raises BadInput where nothing is left, MessageTooLong where it has over ``limit`` characters.
    """
    text = tidied(message)
    if not text:
        raise BadInput("The message is empty; write a few words.")
    if len(text) > limit:
        raise MessageTooLong(
            f"The message has {len(text):,} characters and the limit is {limit:,}; "
            "send the part that matters most first."
        )
    return text


def tidied(text: str) -> str:
    """The text without control characters, "" where nothing of it can be seen."""
    # Halves of a character that stand alone cannot be stored.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED).strip()
    seen = any(char.isprintable() and not char.isspace() for char in text)
    return text if seen else ""


def checked_name(name: str, of: str = "A conversation") -> str:
    """The name as it is kept; raises BadInput where it cannot name anything."""
    kept = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(kept) <= MAX_NAME or not kept.isprintable():
        raise BadInput(f"{of} needs a name of 1 to {MAX_NAME} printable characters.")
    return kept


def checked_title(title: str) -> str:
    """A title as it is kept: one line. Raises BadInput where nothing, or too much, is left."""
    kept = " ".join(title.translate(_UNWANTED).split())
    if not 0 < len(kept) <= MAX_NAME or not any(char.isalnum() for char in kept):
        raise BadInput(f"A title needs 1 to {MAX_NAME} characters that can be read.")
    return kept


def title_of(message: str) -> str:
    """A line for the list of conversations: how the message begins, up to where a thought ends."""
    whole = " ".join(message.split())
    words = whole[_GREETING.match(whole).end() :] or whole  # type: ignore[union-attr]
    first = _SENTENCE_END.split(words, maxsplit=1)[0]
    if len(first) <= _TITLE_CHARS:
        return first.rstrip(".,;: ") or first
    cut = first[: _TITLE_CHARS - 1]
    joints = [found.start() for found in _JOINT.finditer(cut) if found.start() >= _TITLE_LEAST]
    end = joints[-1] if joints else cut.rfind(" ")
    return cut[: end if end > 0 else len(cut)].rstrip(" ,;:.-–—") + "…"


def says_little(title: str) -> bool:
    """Whether a title would tell nobody what the conversation is about ("Hello there")."""
    return len(title.split()) < _WORDS_THAT_TELL


def branch_title(message: str, at_turn: int) -> str:
    """A line for a branch in which nothing new has been said yet."""
    return title_of(f"From turn {at_turn}: {message}" if at_turn else f"From the start: {message}")
