"""Every language has a text for each word of the interface, and none that nobody shows."""

from __future__ import annotations

import ast
import calendar
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import coach.ui
from coach.prompts import Prompts
from coach.record import EntryStatus
from coach.ui import language
from coach.ui.language import NAMES, counted, current, of_cookies, speak, t, words
from coach.ui.views.record_words import SECTIONS
from coach.ui.views.talk import STORES

UI = Path(coach.ui.__file__).parent
OTHERS = [name for name in NAMES if name != language.ENGLISH]
SCRIPTED = re.compile(r"""\bt\(\s*"((?:[^"\\]|\\.)*)\"""")
GAP = re.compile(r"\{(\w+)\}")
# What stands between tags, and what is read out or shown of the tags themselves.
TAG = re.compile(r"<svg.*?</svg>|<[^>]*>|&\w+;", re.DOTALL)
SHOWN = re.compile(r"""(?:aria-label|placeholder|title|alt)="([^"]*)\"""")
# Names and examples, the same in every language.
NAMELESS = {"Career coach", "gpt-5.4-mini", "http://127.0.0.1:11434/v1"}


def in_python(path: Path) -> tuple[set[str], set[str]]:
    said, nouns = set(), set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            given = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            if call.func.id in {"t", "key"}:
                said |= {text for text in given if isinstance(text, str)}
            elif call.func.id == "counted":
                nouns |= {noun for noun in given if isinstance(noun, str)}
    return said, nouns


def in_template(source: str) -> tuple[set[str], set[str]]:
    tree = Environment().parse(source)
    said = {
        each.value
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "t"
        for each in call.args
        if isinstance(each, nodes.Const)
    }
    counts = (each for each in tree.find_all(nodes.Filter) if each.name == "counted")
    return said, {each.args[0].value for each in counts}


def from_tables() -> set[str]:
    """The texts that are looked up by what a conversation holds."""
    prompts = Prompts()
    said = {guide.title for guide in [*prompts.stages.values(), *prompts.clinics.values()]}
    for section in SECTIONS.values():
        said |= {section.empty, *(row.label for row in section.fields)}
        said |= {row.empty for row in section.fields}
        said |= {f"Add a {section.item}", f"Add another {section.item}"} if section.item else set()
    for clinic in prompts.clinics.values():
        names = [slot.path.split(".")[2] for slot in clinic.slots]
        said |= {name.replace("_", " ").capitalize() for name in names}
    said |= {status.value for status in EntryStatus} - {EntryStatus.SUPERSEDED.value}
    return said | set(calendar.month_name[1:]) | set(calendar.day_name) | {"done", "skipped"}


def everything_said() -> tuple[set[str], set[str]]:
    modules = [in_python(path) for path in UI.rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in (UI / "templates").glob("*.html")]
    found = modules + [in_template(text) for text in texts]
    said = set().union(*(each for each, _ in found)) | from_tables()
    return said, set().union(*(nouns for _, nouns in found)) | set(STORES.values())


def in_scripts() -> set[str]:
    scripts = (path.read_text(encoding="utf-8") for path in (UI / "static").glob("*.js"))
    return {text for script in scripts for text in SCRIPTED.findall(script)}


@pytest.fixture
def german():
    speak("de")
    yield
    speak(language.ENGLISH)


@pytest.mark.parametrize("name", OTHERS)
def test_every_text_is_translated_and_every_translation_is_shown(name):
    said, nouns = everything_said()
    told = words(name)
    assert set(told.words) == said
    assert set(told.script) == in_scripts()
    assert set(told.counted) == nouns


@pytest.mark.parametrize("name", OTHERS)
def test_a_translation_has_the_gaps_of_its_text(name):
    told = words(name)
    for english, text in [*told.words.items(), *told.script.items()]:
        assert set(GAP.findall(text)) == set(GAP.findall(english)), english
        assert text.strip(), english


@pytest.mark.parametrize("path", sorted((UI / "templates").glob("*.html")), ids=lambda p: p.stem)
def test_no_template_shows_a_word_that_cannot_be_translated(path):
    lexed = Environment().lex(path.read_text(encoding="utf-8"))
    plain = "".join(value if kind == "data" else "\0" for _, kind, value in lexed)
    plain = re.sub("\0+", "\0", plain)
    left = [*TAG.sub("\0", plain).split("\0"), *SHOWN.findall(plain)]
    assert {text.strip(" \n·\0") for text in left if re.search("[A-Za-z]{2}", text)} <= NAMELESS


def test_the_page_for_when_nothing_runs_is_there_in_every_language():
    def tags(name):
        return TAG.findall((UI / "static" / name).read_text(encoding="utf-8"))

    for name in OTHERS:
        same = [tag.replace(f'lang="{name}"', 'lang="en"') for tag in tags(f"offline.{name}.html")]
        assert same == tags("offline.html")


def test_a_text_that_is_missing_is_shown_in_english(german):
    assert t("Nobody translated {this}.", this="{that}") == "Nobody translated {that}."


def test_numbers_take_the_right_form(german):
    assert [counted(n, "passage") for n in (0, 1, 2)] == ["0 Stellen", "1 Stelle", "2 Stellen"]


def test_only_a_language_there_is_can_be_asked_for():
    assert of_cookies("a=b; career-coach-language=de") == "de"
    for odd in ("", "career-coach-language=../../x", "career-coach-language", "\x00;=;", "a=b"):
        assert of_cookies(odd) == current() == "en"
