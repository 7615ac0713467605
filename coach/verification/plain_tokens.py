"""Reads a text word by word for the strict rules: little is folded, so that little can slip."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from coach.verification import numerals
from coach.verification.wording import WORD, listed

# What stood between a word and the word before it; ASIDE is where "the podcast says" was cut out.
ASIDE = "‖"
STRONG_BREAKS = frozenset(";:.!?")
_BREAKS = re.compile(r"[,;:.!?—–()‖]|\s-\s|--")
_NOTHING = frozenset({"", " "})  # what mostly stands between two words
_QUOTE_MARKS = re.compile(r"[\"“”„«»]|(?<![^\W_])['‘’]|['’](?![^\W_])")
_CONTRACTED = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not",
    "ain't": "is not", "let's": "let us", "it's": "it is", "that's": "that is",
    "there's": "there is", "what's": "what is", "who's": "who is", "he's": "he is",
    "she's": "she is", "here's": "here is", "i'm": "i is", "wanna": "want to", "gonna": "going to",
    "don't": "do not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "cant": "can not", "isnt": "is not", "wasnt": "was not", "im": "i is", "ive": "i have",
}  # fmt: skip
_ENDINGS = (("n't", "not"), ("'re", "is"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"))
_FORMS = {
    "am": "is", "are": "is", "were": "was", "has": "have", "does": "do", "goes": "go",
    "have": "have", "one": "one", "children": "child", "men": "man", "women": "woman", "an": "a",
    "yourself": "you", "kids": "kid", "no-one": "nobody",
}  # fmt: skip
_WHOLE = listed(
    """
    nothing something anything everything during morning evening being thing king ring spring bring
    always perhaps this his its us is was as less unless across news yes plus thus themselves
    ourselves yourselves themself himself herself itself series business process success access
    """
)


def keys(text: str) -> frozenset[str]:
    """The keys of the words of a list written as running text."""
    return frozenset(form(word) for word in text.split())


class Plain(NamedTuple):
    """One word: ``key`` to compare by, ``gap`` the breaks before it, ``text`` as written.

    ``quoted`` tells that a quotation mark stands directly before it.
    """

    key: str
    gap: str
    text: str
    quoted: bool = False


@lru_cache(maxsize=2048)
def plain(text: str) -> tuple[Plain, ...]:
    """The words of ``text``: contractions apart, numbers as values, plural and -ing folded.

    Tenses stay apart: "was" is not "is", "wanted" is not "wants".
    """
    found: list[Plain] = []
    last = 0
    for match in WORD.finditer(text):
        between = text[last : match.start()]
        if between in _NOTHING:
            gap, quoted = "", False
        else:
            gap = "".join(_BREAKS.findall(between)).replace(" ", "")
            quoted = _QUOTE_MARKS.search(between) is not None
        for i, part in enumerate(_parts(match.group())):
            shown = match.group() if not i else part
            found.append(Plain(form(part), gap if not i else "", shown, quoted and not i))
        last = match.end()
    return tuple(_numbers_joined(found))


@lru_cache(maxsize=8192)
def form(word: str) -> str:
    """``word`` (in lower case) without the plural's "s" and the gerund's "ing"."""
    if word in _FORMS:
        return _FORMS[word]
    if word in _WHOLE or len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ing") and re.search(r"[aeiouy]", word[:-3]) and len(word) > 5:
        return _bare(word[:-3])
    return _bare(_singular(word))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|sh|ch|x|z)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[-2] not in "su" else word


def _bare(word: str) -> str:
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] in "bdgmnprt"
    return word[:-1] if doubled else word


def _parts(written: str) -> list[str]:
    word = written.lower().replace("’", "'").removesuffix("'").replace("_", "")
    if word in _CONTRACTED:
        return _CONTRACTED[word].split()
    for ending, whole in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], whole]
    return [word.removesuffix("'s")]


def _numbers_joined(read: list[Plain]) -> list[Plain]:
    """Number words as their value ("sixty-three" as #63); "one" stays a word, 1 becomes it."""
    found: list[Plain] = []
    i = 0
    while i < len(read):
        if read[i].text.lower() not in numerals.OPENS:
            found.append(read[i]._replace(key=_digits(read[i].key)))
            i += 1
            continue
        run = [read[i].key]
        run += [token.text.lower() for token in _same_run(read, i + 1)]
        value, used, ordinal = numerals.from_words([read[i].text.lower(), *run[1:]])
        if value is not None and value != 1:
            key = f"#{value}" + ("th" if ordinal else "")
            found.append(read[i]._replace(key=key))
            i += used
            continue
        found.append(read[i]._replace(key=_digits(read[i].key)))
        i += 1
    return found


def _same_run(read: list[Plain], i: int) -> list[Plain]:
    end = i
    while end < len(read) and not read[end].gap and end - i < 5:
        end += 1
    return read[i:end]


def _digits(key: str) -> str:
    if key == "1":
        return "one"
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", key)
    if ordinal:
        return f"#{ordinal[1]}th"
    return f"#{key}" if key.isdecimal() else key
