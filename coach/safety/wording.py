"""Spells a message out plainly, so that a pattern meets one form of a word and not twenty."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WINDOW = 30
"""Words. A longer sentence is read in windows that overlap by half, or its middle would drown."""

_CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not",
    "wont": "will not", "dont": "do not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "wasnt": "was not", "werent": "were not", "arent": "are not",
    "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not",
    "havent": "have not", "hasnt": "has not", "aint": "am not", "im": "i am", "ive": "i have",
    "youre": "you are", "theyre": "they are", "thats": "that is", "wanna": "want to",
    "wana": "want to", "gonna": "going to", "gotta": "have to", "anymore": "any more",
    "thinkin": "thinking", "2nite": "tonight", "tonite": "tonight", "tmrw": "tomorrow",
    "2day": "today", "selfharm": "self harm",
}  # fmt: skip
_SUFFIXES = (
    ("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"),
    ("'d", " would"),
)  # fmt: skip
_LEET = str.maketrans("013457@$!|", "oieastasii")
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|(?<=[。！？])|[\n\r]+")
# Vowel signs of Indic scripts are no letters to ``re``, yet part of the word.
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0dff])+(?:'[^\W_]+)?|[😀-🤿]")
_UNSEEN = re.compile("[\u064b-\u065f]")  # Arabic vowel points, written or not
_LEETISH = re.compile(r"(?=\S*[a-z])[a-z0-9@$!|]*[0-9@$!|][a-z0-9@$!|]*[a-z]")
_STRETCHED = re.compile(r"(.)\1{2,}")
# The words that carry an alarm: worth recognising when they are disguised or misspelt.
_ALARMING = {
    "kill": ("kil", "kll", "kiil", "klil", "kyll"),
    "killing": ("kiling", "killin"),
    "die": ("dei",),
    "dead": ("ded", "daed"),
    "myself": ("mysef", "myslf", "myelf", "mysel", "mself", "meself"),
    "want": ("wnat", "wnt", "whant", "waant"),
    "suicide": ("suiside", "sucide", "suicde", "suecide", "sewerslide", "suicid", "siuicide"),
    "suicidal": ("suicidle", "sucidal", "suisidal", "suicidel", "sueicidal", "siucidal"),
    "live": ("liv",),
    "alive": ("aliv",),
    "life": ("lief", "lyfe"),
    "reason": ("reson", "raeson"),
    "wake": (),
    "tablets": (),
    "hurt": ("hrt",),
    "cutting": ("cuting",),
    "commit": ("comit",),
    "committing": ("comitting", "commiting", "comiting"),
    "anymore": ("anymor", "animore"),
    "unalive": (),
    "depressed": ("depresed", "deppressed", "depreesed"),
    "anxiety": ("anxity", "anxiaty"),
    "crying": ("cryin", "criyng"),
    "hopeless": ("hopless",),
    "worthless": (),
    "exhausted": ("exausted", "exhasted"),
}
_SPELLINGS = {wrong: right for right, wrongs in _ALARMING.items() for wrong in wrongs}
_NO_SLIPS = frozenset(
    {"tables", "tablet"}
)  # one letter from an alarming word, and words of their own
_KNOWN = _ALARMING.keys() | _NO_SLIPS
_LONG = tuple(word for word in _ALARMING if len(word) >= 7)


@dataclass(frozen=True)
class Piece:
    """A sentence, or a window of a long one: its ``words`` spelled out (see ``spelled_out``).

    ``written`` is the sentence as it was written, where spelling it out changed no more than case,
    punctuation and contractions; else "".
    """

    words: str
    written: str = ""


def pieces(message: str) -> list[Piece]:
    """The message's sentences, none twice; long ones in windows."""
    found: dict[str, Piece] = {}
    for part in _SENTENCE.split(message):
        words = spelled_out(part)
        windows = _windows(words.split()) if words else []
        written = part.strip() if len(windows) == 1 and words == _expanded(part) else ""
        for window in windows:
            found.setdefault(window, Piece(window, written))
    return list(found.values())


def spelled_out(text: str) -> str:
    """Lower case, no punctuation, contractions in full, the common disguises of a word undone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    text = _UNSEEN.sub("", re.sub("[’‘ʼ´`]", "'", text))
    text = _LEETISH.sub(lambda match: _undisguised(match.group()), text)
    words = [_spelled(word) for word in _WORD.findall(text)]
    return " ".join(words).replace("'", " ")


def _expanded(text: str) -> str:
    """The text in lower case, without punctuation, contractions in full, no word repaired."""
    plain = re.sub("[’‘ʼ´`]", "'", text.casefold())
    return " ".join(_in_full(word) for word in _WORD.findall(plain)).replace("'", " ")


def _windows(words: list[str]) -> list[str]:
    last = max(len(words) - WINDOW, 0)
    starts = [*range(0, last, WINDOW // 2), last]
    return [" ".join(words[start : start + WINDOW]) for start in starts]


def _undisguised(word: str) -> str:
    plain = word.translate(_LEET)
    return plain if _SPELLINGS.get(plain, plain) in _ALARMING else word


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    word = _unstretched(word)
    word = _SPELLINGS.get(word, word)
    if len(word) >= 6 and word.isascii() and word not in _KNOWN:
        word = next((right for right in _LONG if _one_slip(word, right)), word)
    return _CONTRACTIONS.get(word) or _in_full(word)


def _in_full(word: str) -> str:
    """The word without its apostrophe: "I'm", "won't"."""
    if "'" not in word:
        return word
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    for ending, full in _SUFFIXES:
        if word.endswith(ending):
            return word.removesuffix(ending) + full
    return word


def _unstretched(word: str) -> str:
    if not _STRETCHED.search(word):
        return word
    twice, once = _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)
    return twice if twice in _ALARMING else once


def _one_slip(word: str, right: str) -> bool:
    """Whether one letter too many, missing, wrong or swapped turns ``right`` into ``word``."""
    if abs(len(word) - len(right)) > 1 or word[0] != right[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), None)
    if start is None:
        return len(word) != len(right)
    rest, other = word[start:], right[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
