"""Recognises lines that belong to the page an article stood on, not to the article."""

from __future__ import annotations

import re

_TAIL_HEADING = re.compile(
    r"(further reading|related (posts|articles|stories)|recommended (reading|for you|posts)"
    r"|more (from|by) .{1,60}|read (more|next)|keep reading|you (may|might) also (like|enjoy))"
    r"[:.]?",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"(about )?\d{1,3}[ -]?min(ute)?s?([ -]of)?[ -]read(ing)?( time)?", re.I)
_EXPORTED_FROM = re.compile(r"From:\s*\[\[([^\[\]|]{1,100})\]\]\s*(<br\s*/?>)?\s*")
_CALL = re.compile(
    r"(please )?(dm|message|follow|e-?mail|connect with) me\b[^.!?]{0,80}[:.!]?"
    r"|(subscribe|sign up)( (now|today|here|for free|to .{1,40}))?[.!]?"
    r"|(share this (post|article)|leave a comment)\b.{0,40}"
    r"|thanks for reading\b.{0,200}",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"\b(feel free to|please|consider|don[’']t forget to|you can) (subscribe|sign up)\b"
    r"|\b(subscribe|sign up) (to|for) (my|our|this|the) newsletter\b"
    r"|\bif you (enjoyed|liked) (this|it)\b.*\b(share|subscribe|follow)\b",
    re.IGNORECASE,
)
_LONGEST_CALL = 40  # words; anything longer says something besides


def starts_tail(line: str) -> bool:
    """Whether ``line`` heads the list of other articles that sites put under one."""
    return bool(_TAIL_HEADING.fullmatch(line))


def is_furniture(line: str) -> bool:
    """Whether ``line`` is a reading time, or asks to subscribe, share or write."""
    if _READING_TIME.fullmatch(line):
        return True
    if len(line.split()) > _LONGEST_CALL:
        return False
    return bool(_CALL.fullmatch(line) or _NEWSLETTER.search(line))


def exported_from(line: str) -> str | None:
    """The name in a wiki export's ``From: [[name]]`` line; None for any other line."""
    match = _EXPORTED_FROM.fullmatch(line.strip())
    return match[1].strip() if match else None
