"""Finds what a person put right in so many words, whatever the words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.lexicon import kin
from coach.verification.names import CALENDAR
from coach.verification.quotations import outside
from coach.verification.reading import PERSON, read
from coach.verification.retelling import retold
from coach.verification.superseded import put_right
from coach.verification.voiced import light
from coach.verification.wording import stem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.verification.reading import Word

# What opens or marks a correction of something said before.
_CORRECTS = re.compile(
    r"\b(?:scratch that|let me (?:fix|correct|put)|put (?:\w+ ){0,2}right|correct(?:ion|ing|ed)?\b"
    r"|got (?:it|that|this) wrong|(?:was|were|am|i['’]m) wrong|mix(?:ed)? (?:\w+ ){0,2}up|no,? wait"
    r"|wait,|hang on|hold on|i exaggerated|i misspoke|i meant|i misremembered|i remembered wrong"
    r"|to be (?:exact|precise|fair|honest)|strictly speaking|small thing|one (?:thing|correction)"
    r"|i wanted to believe|i (?:said|wrote|typed|told you|put)|sorry|actually|not true"
    r"|that['’]s not|not (?:quite )?right|checked|looked (?:it )?up|rather than|instead of|in fact"
    r"|turns out)\b"
    r"|(?:^|[.!?] )(?:it['’]s )?(?:no|not)\b"
    r"|\bit was(?:n['’]t| not)?\b[^.!?]{1,40}\b(?:i|not|it was|who|that)\b",
    re.IGNORECASE,
)
# "Not lost.": one word of a sentence before, and nothing else.
_NOT_THAT = re.compile(r"(?<=[.!?]) (?:(?:no|sorry|well),? )?not (?P<word>[\w'’-]+)[.!;—–]", re.I)
# "I'm her deputy, I mean I was": not any more.
_I_MEAN_WAS = re.compile(
    r"[,.] (?:well, |no, )?(?:I mean|I should say),? (?:I |we )?(?:was|were|did|had)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\byou(?:['’]re| are| do| have)\b", re.IGNORECASE)
_SHARED = 2  # words that a sentence has to have in common with a correction to be about it
_LITTLE = 3  # a sentence with no more carrying words is about it with one


def taken_back(text: str, messages: Mapping[int, str]) -> str:
    """The word of ``text`` that a later message put right, where ``text`` tells the old story; "".

    ``text`` is a sentence that states something. A message that corrects something makes doubtful
    what an earlier one says about the same: ``text`` may tell it only as the correcting message
    does, or with what that leaves untouched.
    """
    told = [word for word in read(outside(text)) if _tells(word)]
    unsaid = _unsaid_at_once(text, messages)
    if unsaid:
        return unsaid
    turns = sorted(messages)
    for turn in turns[1:]:
        if not _corrects(messages[turn]):
            continue
        since = [messages[later] for later in turns if later >= turn]
        if not retold(text, since):
            continue
        right = read(messages[turn], True)
        here = {word.stem for word in right if _tells(word)}
        before = {
            word.stem
            for earlier in turns[: turns.index(turn)]
            for word in read(messages[earlier], True)
        }
        shared = [w for w in told if _among(w.stem, here) and _among(w.stem, before)]
        if _is_about(told, shared, right) and not _holds_mended(text, messages):
            return shared[0].text
    return ""


def _unsaid_at_once(text: str, messages: Mapping[int, str]) -> str:
    """The word that the sentence after it took back: "lost" of "I lost it. Not lost. It's 20%"."""
    told = [word for word in read(outside(text)) if word.carries]
    now = _NOW.search(text) is not None
    for message in messages.values():
        over = {w.stem for part in _over(message) for w in read(part, True)} if now else set()
        past = next((w.text for w in told if w.stem in over and not w.named), "")
        if past:
            return past
        for match in _not_that(message):
            root = stem(match["word"])
            before = {word.stem for word in read(message[: match.start()], True)}
            meant = [w for w in told if kin(w.stem, root) and not w.denied]
            if meant and _among(root, before):
                return meant[0].text
    return ""


@lru_cache(maxsize=512)
def _over(message: str) -> tuple[str, ...]:
    """What ``message`` says of now and in the same breath puts into the past."""
    found = (message[: match.start()] for match in _I_MEAN_WAS.finditer(message))
    return tuple(re.split(r"[.!?]", before)[-1] for before in found)


def _holds_mended(text: str, messages: Mapping[int, str]) -> bool:
    """Whether ``text`` tells it as it reads with the values that were put right, and only so."""
    return not retold(text, put_right(messages).values()) and retold(text, messages.values()) != ""


def _is_about(told: list[Word], shared: list[Word], right: tuple[Word, ...]) -> bool:
    denied = {word.stem for word in right if word.denied > 1}
    if any(_among(word.stem, denied) and not word.denied for word in shared):
        return True
    least = 1 if len({word.stem for word in told}) <= _LITTLE else _SHARED
    return len({word.stem for word in shared}) >= least


def _among(root: str, roots: set[str]) -> bool:
    return root in roots or any(kin(root, other) for other in roots)


def _tells(word: Word) -> bool:
    named = word.named and word.text not in CALENDAR
    plain = word.stem == PERSON or named or word.text in light()
    return word.carries and not plain


@lru_cache(maxsize=2048)
def _not_that(message: str) -> tuple[re.Match[str], ...]:
    return tuple(_NOT_THAT.finditer(message))


@lru_cache(maxsize=2048)
def _corrects(message: str) -> bool:
    return any(_CORRECTS.search(message[a:b].strip()) for a, b in sentence_spans(message))
