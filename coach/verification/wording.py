"""Words, stems and sentences of a text, as the rules see them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from coach.passages import sentence_spans, without_times

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SUFFIXES = (
    ("ations", 4), ("ation", 4), ("ments", 4), ("ment", 4), ("ingly", 3), ("edly", 3),
    ("ings", 3), ("ness", 3), ("ing", 3), ("ions", 4), ("ion", 4), ("ies", 3), ("ied", 3),
    ("ers", 4), ("er", 4), ("ed", 3), ("ly", 3), ("es", 3), ("s", 3), ("y", 3), ("e", 3),
)  # fmt: skip


def listed(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


# Words that carry no claim of their own, the verbs of telling among them.
STOP = listed(
    """
    a about above according adds after again against ago all also am among an and any are aren't as
    asks at away be because been before being below between both but by call called calls can can't
    cannot could couldn't did didn't do does doesn't doing don't down during each either else even
    ever every finds for from further get gets go goes had has hasn't have haven't having he he's
    her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it
    it's its itself just kind let let's like made make makes many may me mentions might more most
    much must my myself neither no nor not nothing now of off often on once one only or other
    others our ours out over own per perhaps points put puts quite rather really said same say
    saying says she should shouldn't so some somebody someone something speak speaks such
    suggests talks tell tells than that that's the their theirs them themselves then there these
    they they're thing things this those though thought through to too under until up upon us
    very was wasn't way we we're well were weren't what what's when where whether which while who
    whom whose why will with within without won't would wouldn't writes yes yet you you'd you'll
    you're you've your yours yourself
    """
)


# Words that would become others if their ending were cut ("career" is no care, "mission" no miss).
_WHOLE = listed(
    """
    career number meeting letter matter master paper power order member former later summer winter
    corner center dinner river building offer answer manner banner border counter cover finger
    flower hammer layer litter lover monster number owner pepper quarter rather shoulder silver
    sister tender theater timber tower water weather wonder worker mission passion session pension
    portion station position
    """
)


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, apostrophes straight, possessives cut."""
    return list(_words(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    found = (match.group().lower().replace("’", "'") for match in WORD.finditer(text))
    return tuple(word.removesuffix("'s") for word in found)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude stem: enough to see "listens" and "listening", "taught" and "teaches" as one."""
    word = irregular().get(word, word)
    if word.removesuffix("s") in _WHOLE:
        return word.removesuffix("s")
    for suffix, least in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= least:
            word = word[: -len(suffix)]
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith(("e", "y")) else word


@lru_cache(maxsize=2048)
def content(text: str) -> frozenset[str]:
    """The stems of the words that carry something, figures left out (they have their own rule)."""
    bare = without_times(text)
    return frozenset(
        stem(word)
        for word in words(bare)
        if word not in STOP and len(word) > 1 and not word[0].isdigit()
    )


@lru_cache(maxsize=2048)
def vocabulary(text: str) -> frozenset[str]:
    """Every word of ``text``, and its stem."""
    found = words(text)
    return frozenset(found) | frozenset(stem(word) for word in found)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, time markers left out."""
    return [without_times(text[start:end]).strip() for start, end in sentence_spans(text)]


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that may open a sentence without being a name."""
    path = Path(__file__).with_name("common_words.txt")
    return listed(path.read_text(encoding="utf-8")) | STOP


@lru_cache(maxsize=1)
def irregular() -> dict[str, str]:
    """Forms that no suffix rule reaches, and the word they are forms of."""
    path = Path(__file__).with_name("irregular.txt")
    found = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {form: word for form, word in found if form != word}
