"""Makes a mission line out of a person's own words, and takes their edit of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from coach.models.guided import shape
from coach.models.guided.extract import replacement
from coach.models.guided.judging import BAD, GOOD, judged
from coach.models.guided.pieces import to_the_coach
from coach.models.guided.shape import MAX_LINE, MIN_LINE
from coach.models.guided.whose import anothers
from coach.models.guided.words import balanced, sentences, trimmed, words

_WISH = re.compile(
    r"\b(?:i(?:['’]d| would)? (?:really |just |still )?(?:want|like|love|try|hope|aim|need|wanted)"
    r"|my (?:job|mission|thing|point|purpose) is"
    r"|i(?:['’]m| am) (?:here|there|trying|good when i get))"
    r"\s+to\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_HELP = re.compile(
    r"\bi (?P<rest>(?:help|make|give|show|teach|bring|get|keep|build|turn|find|let|open|fix|"
    r"connect|explain|feed|repair|mend|guide|calm|untangle|look after|care for|listen to|"
    r"stand up for|make sure|protect|carry|translate)\s.+)",
    re.IGNORECASE | re.DOTALL,
)
# What may be taken for a mission without having been asked for one.
_FOR_OTHERS = re.compile(
    r"\bi (?P<rest>(?:help|teach|show|build|fix|connect|protect|carry|translate)\s.+)",
    re.IGNORECASE | re.DOTALL,
)
_INFINITIVE = re.compile(r"(?:^|[.!?:\"“]\s*)to (?P<rest>[a-z]{2,}\s.+)", re.IGNORECASE | re.DOTALL)
_TAIL = re.compile(
    r"\s*(?:[,;]\s*(?:i (?:guess|think|suppose)|or something|maybe|you know|kind of|if that|no)\b.*"
    r"|\s+(?:or something(?: like that)?|i guess|i think))$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“«]([^\"”»]{2,}?)[\"”»]")
_DROP = re.compile(
    r"\b(?:without|drop|cut|delete|remove|leave out|lose)\s+(?:the\s+)?(?:word\s+|part\s+|bit\s+)?"
    r"[\"“']?(?P<old>[^,.;\"”']+?)[\"”']?(?:[,.;]|$)",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"(?:\bmake it|\bthe (?:line|sentence) is|\bmy (?:mission|line|mission line) is"
    r"|\bit should (?:be|say)"
    r"|\bchange it to|\bthat one is)\s*(?:now)?\s*[:,]?\s*(?P<new>[\"“]?to\s.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Edit:
    """What the person did with a drafted line; ``line`` is the new wording where they gave one."""

    verdict: Literal["taken", "changed", "refused", "unclear"]
    line: str = ""


def from_messages(messages: dict[int, str]) -> tuple[str, tuple[int, ...]] | None:
    """A line that the person has as good as said already, with the turn it comes from.

    Later messages win. None where nobody could call any of their sentences a mission.
    """
    for turn in sorted(messages, reverse=True):
        for sentence in sentences(messages[turn]):
            line = _generic(sentence)
            if line:
                return line, (turn,)
    return None


def from_answer(message: str) -> str:
    """The line in an answer to "finish this sentence": theirs, opened with "To" where that fits.

    "" where the answer holds nothing that could be one.
    """
    for pattern in (_WISH, _HELP, _INFINITIVE):
        found = pattern.search(message.strip())
        if found:
            rest = _first_sentence(found.group("rest"))
            line = _finished(rest) if shape.purpose(rest) else ""
            if line:
                return line
    if len(sentences(message)) > 2 or shape.complains(message):
        return ""
    pieces = (trimmed(_TAIL.sub("", sentence)) for sentence in sentences(message))
    return next((_capital(piece) for piece in pieces if shape.bare(piece)), "")


def as_given(message: str) -> str:
    """What was answered when the line was asked for: its first sentence as it stands, or "".

    For the person to mend: "I take the fear out of envelopes", "nobody hurt on my floor".
    """
    first = trimmed(_TAIL.sub("", _first_sentence(message)))
    about = "?" in message or to_the_coach(message) or shape.complains(message)
    about = about or anothers(first)
    return _capital(first) if shape.given(first) and balanced(first) and not about else ""


def restated(message: str) -> tuple[str, str] | None:
    """(the line, the rest) where a message says outright what the line is: "my mission is: …"."""
    found = _RESTATED.search(message)
    if not found:
        return None
    said = found.group("new").strip()
    quoted = re.match(r"[\"“]([^\"”]+)[\"”]", said)
    wording = quoted.group(1) if quoted else _first_sentence(said)
    line = _finished(re.sub(r"^to\s+", "", wording.strip(' ."“”'), flags=re.IGNORECASE))
    start = message.find(wording)
    rest = message[: found.start()] + message[start + len(wording) :].lstrip(' ."”')
    return (line, rest) if line else None


def edited(line: str, message: str) -> Edit:
    """What ``message`` makes of the drafted ``line``."""
    text = message.strip()
    said = restated(text)
    if said:
        return Edit("changed", said[0])
    own = _own_wording(text) or _fresh_quotation(line, text)
    if own and not _keeps_part(line, text):
        return Edit("changed", own)
    for change in (_by_quotation, _by_replacement, _by_removal):
        new = change(line, text)
        if new and new != line:
            return Edit("changed", new)
    fresh = _meant_for(line, text)
    if fresh:
        return Edit("changed", fresh)
    verdict = judged(text)
    if verdict == "bad":
        return Edit("refused")
    return Edit("taken", line) if verdict == "good" else Edit("unclear")


def _generic(sentence: str) -> str:
    for pattern in (_WISH, _FOR_OTHERS):
        found = pattern.search(sentence)
        if not found:
            continue
        rest = _first_sentence(found.group("rest"))
        if not shape.unasked(rest):
            continue
        line = _finished(rest)
        if line and len(words(line)) >= MIN_LINE + 2:
            return line
    return ""


def _finished(rest: str) -> str:
    piece = trimmed(_TAIL.sub("", rest.strip().rstrip(".!?")))
    if not MIN_LINE <= len(words(piece)) + 1 <= MAX_LINE or not balanced(piece):
        return ""
    return "To " + piece[0].lower() + piece[1:]


def _first_sentence(text: str) -> str:
    return next(iter(sentences(text)), "")


def _by_quotation(line: str, text: str) -> str:
    """After ``"A" is good, "B" sounds like a film. To find what was mislaid`` B gives way."""
    quoted = [q.strip(" .,") for q in _QUOTED.findall(text)]
    inside = [q for q in quoted if _locate(line, q)]
    if not inside:
        return _capital(quoted[-1]) if quoted and len(words(quoted[-1])) >= MIN_LINE else ""
    rejected = [q for q in inside if _verdict_on(text, q) == "bad"]
    rest = _QUOTED.sub("\0", text)
    own = next((w for w in re.split(r"[\0.!?;:]+", rest) if _offers(w)), "")
    fresh = [q for q in quoted if q not in inside]
    new = fresh[-1] if fresh else trimmed(own)
    whole = any(len(words(q)) >= len(words(line)) for q in rejected)
    enough = len(words(new)) >= 2 and not whole
    return _swap(line, rejected[0], new) if rejected and enough else ""


def _fresh_quotation(line: str, text: str) -> str:
    """A whole new line that the person put in quotation marks."""
    quoted = [q.strip(" .,") for q in _QUOTED.findall(text)]
    fresh = [q for q in quoted if not _locate(line, q) and re.match(r"to\s", q, re.IGNORECASE)]
    return _finished(fresh[-1][3:]) if fresh else ""


def _meant_for(line: str, text: str) -> str:
    """The line with a word in quotation marks put where all but its ending stands already.

    ``Yes but "difficult things", more than one`` mends ``difficult thing``.
    """
    for quote in (q.strip(" .,") for q in _QUOTED.findall(text)):
        parts = words(quote)
        if 1 < len(parts) <= 6 and not _locate(line, quote):
            stems = [re.escape(word[: max(len(word) - 3, 3)]) + r"\w*" for word in parts]
            found = re.search(r"\b" + r"\W+".join(stems), line, re.IGNORECASE)
            if found:
                return _capital(line[: found.start()] + quote + line[found.end() :])
    return ""


def _keeps_part(line: str, text: str) -> bool:
    """Whether they quote a part of the line to keep it."""
    quoted = [q.strip(" .,") for q in _QUOTED.findall(text)]
    return any(_locate(line, q) and _verdict_on(text, q) == "good" for q in quoted)


def _verdict_on(text: str, quote: str) -> str:
    after = text[text.find(quote) + len(quote) :]
    clause = re.split(r"[.!;]|[\"“«]", after.lstrip('"”» '), maxsplit=1)[0]
    if BAD.search(clause):
        return "bad"
    return "good" if GOOD.search(clause) else "bad"


def _offers(piece: str) -> bool:
    """Whether a piece of an edit is itself wording rather than talk about wording."""
    bare = trimmed(piece)
    return len(words(bare)) >= 2 and not GOOD.search(bare) and not BAD.search(bare)


def _by_replacement(line: str, text: str) -> str:
    found = replacement(text)
    return _swap(line, found[0], found[1]) if found and _locate(line, found[0]) else ""


def _by_removal(line: str, text: str) -> str:
    found = _DROP.search(text)
    old = re.sub(r"\s+(?:part|bit|half|words?)$", "", found.group("old")) if found else ""
    span = _locate(line, old) if old else None
    if not span:
        return ""
    if old != (found.group("old") if found else ""):
        span = _clause_around(line, span)
    left, right = line[: span[0]].rstrip(" ,"), line[span[1] :]
    return _capital(re.sub(r"\s+", " ", left + right).strip(" ,"))


def _clause_around(line: str, span: tuple[int, int]) -> tuple[int, int]:
    """With ``the hands part`` people mean the whole clause that the word stands in."""
    left = line.rfind(",", 0, span[0])
    right = line.find(",", span[1])
    return (left if left >= 0 else span[0], right if right >= 0 else len(line))


def _own_wording(text: str) -> str:
    """A whole new line in the message: a sentence that begins "To …" or a wish."""
    for sentence in sentences(text):
        start = re.sub(
            r"^(?:no|maybe|better|rather|more like|i(?:['’]d| would) (?:say|put)|just|simply)"
            r"[\s,:]+",
            "",
            sentence,
            flags=re.IGNORECASE,
        )
        if re.match(r"to\s", start, re.IGNORECASE):
            return _finished(start[3:])
        found = _WISH.search(start) or _HELP.match(start)
        if found and shape.wording(found.group("rest")):
            return _finished(found.group("rest"))
    return ""


def _locate(line: str, piece: str) -> tuple[int, int] | None:
    parts = [re.escape(word) for word in words(piece)]
    if not parts:
        return None
    found = re.search(r"\b" + r"\W+".join(parts) + r"\b", line.replace("’", "'"), re.IGNORECASE)
    return found.span() if found else None


def _swap(line: str, old: str, new: str) -> str:
    span = _locate(line, old)
    if span is None:
        return ""
    left, right = line[: span[0]], line[span[1] :]
    new = new.strip(' ."“”')
    if re.match(r"to\s", new, re.IGNORECASE) and re.search(r"\bto\s*$", left, re.IGNORECASE):
        new = new[3:]
    elif left.strip() and not new.startswith("I"):
        new = new[0].lower() + new[1:]
    return _capital(re.sub(r"\s+([,.])", r"\1", re.sub(r"\s+", " ", f"{left}{new}{right}").strip()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
