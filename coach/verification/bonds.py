"""Notices a name given to another person of somebody's life: the wife's to the boss."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLE = r"(?:(?:Mrs|Mr|Ms|Dr|Prof)\.? )?"
_NAME = rf"{_TITLE}(?P<name>[A-Z][\w’'-]+)"


def misbound(text: str, messages: Iterable[str]) -> tuple[str, str]:
    """A role and a name that ``text`` binds ("your wife Ines") and the person otherwise, or ""s."""
    said = " ".join(messages)
    held = _bonds(said, "my")
    for role, name in _bonds(text, "your"):
        if (role, name) in held:
            continue
        roles = {r for r, n in held if n == name}
        names = {n for r, n in held if r == role}
        if roles or names:
            return role, name
    return "", ""


@lru_cache(maxsize=64)
def _bonds(text: str, whose: str) -> frozenset[tuple[str, str]]:
    """Each role and name that ``text`` binds, in lower case: "my wife Ines", "Ines is my wife"."""
    role = rf"{whose} (?:\w+ )?(?P<role>{_roles()})"
    forms = (
        rf"\b(?i:{role}),? (?:(?i:is|was|called|named) )?{_NAME}",
        rf"\b{_NAME},? (?:(?i:is|was) )?(?i:{role})\b",
    )
    return frozenset(
        (match["role"].lower(), match["name"].lower().removesuffix("'s").removesuffix("’s"))
        for form in forms
        for match in re.finditer(form, text)
    )


@lru_cache(maxsize=1)
def _roles() -> str:
    text = Path(__file__).with_name("persons.txt").read_text(encoding="utf-8")
    return "|".join(sorted(text.split(), key=len, reverse=True))
