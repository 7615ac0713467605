"""The letters of the PDF: its embedded fonts, and what stands for a letter that they lack."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from coach.export.escape import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR, ITALIC, BOLD = "Gentium", "Gentium-Italic", "Gentium-Bold"
_FILES = {REGULAR: "Regular", ITALIC: "Italic", BOLD: "Bold"}

# Every viewer has, or finds on its system, a font for these four names of Adobe's; they are too
# large to ship (each more than our whole package), so they are named and not embedded.
_JAPANESE, _KOREAN, _CHINESE = "HeiseiMin-W3", "HYSMyeongJo-Medium", "STSong-Light"
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
_EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
# They change how their neighbour looks and say nothing where it has a name instead.
_SILENT = re.compile("[\ufe00-\ufe0f\u200b-\u200d\u2060\ufeff\U0001f3fb-\U0001f3ff]")


@cache
def register() -> None:
    """Make the fonts known to reportlab, once in a process."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in _FILES.items():
        registerFont(TTFont(name, str(_FONTS / f"GentiumPlus-{file}.ttf")))
    for name in (_JAPANESE, _KOREAN, _CHINESE):
        registerFont(UnicodeCIDFont(name))
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 0, 1, ITALIC)
    addMapping(REGULAR, 1, 0, BOLD)
    addMapping(REGULAR, 1, 1, BOLD)


def markup(text: str) -> str:
    """``text`` for a reportlab paragraph: nothing in it is markup, no letter becomes a box."""
    parts = []
    for font, run in runs(text, REGULAR):
        shown = escape(run)
        parts.append(shown if font == REGULAR else f'<font name="{font}">{shown}</font>')
    return "".join(parts)


def runs(text: str, font: str) -> list[tuple[str, str]]:
    """``text`` in pieces of one font each. A letter that no font has is named in brackets."""
    clean = unicodedata.normalize("NFC", _SILENT.sub("", printable(text)))
    eastern = _eastern(clean)
    found: list[tuple[str, str]] = []
    for kind, letters in groupby(clean, lambda letter: _kind(letter, font)):
        run = "".join(letters)
        shown = run if kind in {"known", "eastern"} else "".join(_named(run))
        found.append((eastern if kind == "eastern" else font, shown))
    return found


def east_asian(text: str) -> bool:
    """Whether some of ``text`` is shown in a font that is named in the file and not in it."""
    return _EAST_ASIAN.search(text) is not None


def missing(text: str) -> str:
    """The letters of ``text`` that the PDF names instead of showing, each once, in order."""
    letters = _SILENT.sub("", printable(text))
    return "".join(dict.fromkeys(c for c in letters if _kind(c, REGULAR) == "missing"))


def _kind(letter: str, font: str) -> str:
    if letter.isspace() or ord(letter) in _letters_of(font):
        return "known"
    return "eastern" if _EAST_ASIAN.match(letter) else "missing"


@cache
def _letters_of(font: str) -> frozenset[int]:
    from reportlab.pdfbase.pdfmetrics import getFont

    register()
    face: Any = getFont(font)
    return frozenset(face.face.charToGlyph)


def _eastern(text: str) -> str:
    """One han character may be Japanese or Chinese; the text it stands in tells."""
    if _KANA.search(text):
        return _JAPANESE
    return _KOREAN if _HANGUL.search(text) else _CHINESE


def _named(run: str) -> Iterator[str]:
    """Symbols by their names, letters by their number and script: "[seedling]", "[4 × Arabic]"."""
    for script, letters in groupby(run, _script):
        if script:
            yield f"[{sum(1 for _ in letters)} × {script}]"
        else:
            yield from (f"[{_name(letter)}]" for letter in letters)


def _script(letter: str) -> str:
    """The script of a letter or of a mark on one, "" for symbols."""
    if unicodedata.category(letter)[0] not in "LMN":
        return ""
    return unicodedata.name(letter, "unknown").split()[0].split("-")[0].capitalize()


def _name(letter: str) -> str:
    return unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
