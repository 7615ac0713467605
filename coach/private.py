"""Files that nobody but this account may read: password hashes, a key, what signs a login."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import uuid4

from coach.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

_OWNER_ONLY = 0o600


def write_private(path: Path, text: str) -> None:
    """Put ``text`` in place of the file, readable by its owner alone (mode 600).

    It is there whole or not at all. Raises BadInput where the folder cannot be written.
    """
    beside = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made with these rights, not given them afterwards: there is no moment to look in.
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w"
        ) as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written ({error.strerror or error}).") from error


def read_private(path: Path) -> str:
    """The file's text, "" where there is none. Raises BadInput where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise BadInput(f"{path} cannot be read ({why}).") from error
