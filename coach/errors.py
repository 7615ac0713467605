"""Every error the product raises on purpose, each with one sentence that says what to do.

CoachError
├── BadInput            what the person or caller gave cannot be used (exit code 2)
│   ├── UnreadableSource    a file cannot become passages
│   ├── UnknownThread       no conversation of that name
│   └── MessageTooLong      over the message limit
├── BadSettings         a setting is missing, wrong, or contradicts another (exit code 2)
├── StoreDamaged        an index or checkpoint file cannot be opened
├── IndexMismatch       the index was made by another embedder
├── ModelUnavailable    the chat model could not answer this turn
└── BatchStopped        a batch ended before its last case; what is done is kept
"""

from __future__ import annotations


class CoachError(Exception):
    """Base of all errors raised on purpose; ``str(error)`` is one sentence fit to be shown."""


class BadInput(CoachError):
    """What was given cannot be used; nothing was changed."""


class UnreadableSource(BadInput):
    """A file cannot be read as a source."""


class UnknownThread(BadInput):
    """There is no conversation of that name for this owner."""


class MessageTooLong(BadInput):
    """The message is over the limit; nothing of it was stored."""


class BadSettings(CoachError):
    """A setting is missing, wrong, or contradicts another."""


class StoreDamaged(CoachError):
    """An index or checkpoint file exists but cannot be opened."""


class IndexMismatch(CoachError):
    """The index on disk was made with another embedder than the one configured."""


class ModelUnavailable(CoachError):
    """The chat model could not answer this turn."""


class BatchStopped(CoachError):
    """A batch ended before its last case; what is done is kept, and it can be gone on with."""
