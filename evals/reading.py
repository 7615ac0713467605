"""Reads figures, quotations, denials and sources off a sentence, apart from the product's checker.

A measure that called the checker's own rules would be blind to the same things. These are plainer
and stricter: they ask only whether the figure, the quoted words, the "not" stand where they should.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_MORE = " sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
NUMBER_WORDS: dict[str, str] = {
    **{word: str(n) for n, word in enumerate((_UNITS + _MORE).split(), 1)},
    **{word: str(10 * n) for n, word in enumerate(_TENS.split(), 2)},
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
}
"""Words that are figures; ``figures`` leaves out "one" and the ordinals, which mostly are not."""
_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without)\b|n['’]t\b", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARKER = re.compile(r"\[(\d{1,2}):(\d{2}):(\d{2})\]")
_SPOKEN = re.compile(r"\b(?:podcast|episode|the host|the guest)\b", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(?:article|essay|blog ?post)\b", re.IGNORECASE)
_STOP = frozenset(
    """a an and are as at be been but by can did do does for from had has have he her his how i if
    in into is it its may me more most my no not of on one or our she should so some than that the
    their them then there they this to up was we were what when where which who will with would you
    your""".split()  # noqa: SIM905
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case, straight quotes, single spaces, no time markers, letters in one piece."""
    text = unicodedata.normalize("NFKC", re.sub(r"\[\d{1,2}:\d{2}(?::\d{2})?\]", " ", text))
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.replace("*", "").split()))
    return text.casefold()


def quoted(text: str) -> list[str]:
    """What stands between quotation marks."""
    return [next(group for group in match if group).strip() for match in _QUOTED.findall(text)]


def stands_in(words: str, text: str) -> bool:
    """Whether ``words`` stand in ``text`` word for word; an ellipsis may leave some out."""
    pieces = [piece.strip(" .,;:!?\"'") for piece in re.split(r"…|\.{3}", plain(words))]
    at = 0
    for piece in filter(None, pieces):
        at = plain(text).find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return any(pieces)


def figures(text: str) -> set[str]:
    """The figures of ``text``: digits as they are, number words from two on as digits."""
    found = {number.replace(",", "") for number in _DIGITS.findall(plain(text))}
    return found | {NUMBER_WORDS[w] for w in words(text) if w in NUMBER_WORDS and w != "one"}


def all_figures(text: str) -> set[str]:
    """All that may answer for a figure: as ``figures``, with "one" and the ordinals."""
    ordinals = {word: str(n) for n, word in enumerate(_ORDINALS.split(), 1)}
    return figures(text) | {
        value for word in words(text) if (value := ordinals.get(word) or NUMBER_WORDS.get(word))
    }


def words(text: str) -> list[str]:
    """The words of ``text``, lower case; hyphens part them."""
    return _WORDS.findall(plain(text).replace("-", " "))


def carrying(text: str) -> set[str]:
    """The words that carry meaning, cut to six letters so that forms of a word meet."""
    return {word[:6] for word in words(text) if word not in _STOP and len(word) > 2}


def denials(text: str) -> int:
    """How often ``text`` denies."""
    return len(_NEGATIONS.findall(plain(text)))


def turned_round(sentence: str, carried_by: str) -> bool:
    """Whether the two share nearly all carrying words and one denies what the other does not."""
    one, other = carrying(sentence), carrying(carried_by)
    if not one or not other:
        return False
    alike = len(one & other) / min(len(one), len(other)) >= 0.8
    close = len(one & other) / max(len(one), len(other)) >= 0.5
    return alike and close and denials(sentence) % 2 != denials(carried_by) % 2


def says_spoken(text: str) -> bool:
    """Whether ``text`` calls its source a podcast or the like."""
    return _SPOKEN.search(text) is not None


def says_written(text: str) -> bool:
    """Whether ``text`` calls its source an article or the like."""
    return _WRITTEN.search(text) is not None


def times_beside(words: str, text: str) -> tuple[set[str], bool]:
    """The times in ``text`` that may be named for ``words``, and whether one has to be.

    A marker closes the words before it, so the first one behind the beginning of ``words`` is
    theirs; where the line begins with markers, so are these. One has to be named where nothing but
    a full stop parts the words from it.
    """
    line = next((line for line in text.splitlines() if stands_in(words, line)), "")
    pieces = _MARKER.split(line)  # words, hours, minutes, seconds, words, …
    said = [plain(piece) for piece in pieces[::4]]
    stamps = [":".join(pieces[i : i + 3]) for i in range(1, len(pieces), 4)]
    begins = plain(re.split(r"…|\.{3}", words)[0]).strip(" .,;:!?\"'")
    start = plain(" ".join(said)).find(begins)
    ends = [len(plain(" ".join(said[: i + 1]))) for i in range(len(said))]
    at = next((i for i, end in enumerate(ends) if end > start), len(said))
    leading = {stamp for i, stamp in enumerate(stamps) if not any(said[: i + 1])}
    behind = stamps[at : at + 1]
    closes = bool(behind) and said[at].rstrip(" .,;:!?\"'").endswith(
        plain(words).rstrip(" .,;:!?\"'")
    )
    return {*leading, *behind}, closes


def seconds(time: str) -> int:
    """``HH:MM:SS`` in seconds."""
    hours, minutes, rest = (int(part) for part in time.split(":"))
    return hours * 3600 + minutes * 60 + rest
