"""Loads the guides and phrasings in ``prompts/`` and refuses what is malformed.

A stage or clinic is one Markdown file: YAML front matter for what the engine and the guided model
read, prose below it for what a language model reads. Adding a stage is adding a file here and a
part to the record; no engine code knows a stage by name.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from coach.errors import BadSettings
from coach.resources import prompts_dir
from coach.schemas import Frozen

Form = Literal["text", "many", "scale", "line", "date", "person", "shadow"]


# The same as SafeLoader, ten times as fast where libyaml is there; it is in every wheel.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SlotGuide(Frozen):
    """One thing a stage listens for and may ask about.

    ``path`` is the record path it fills (``+`` stands for the current item of a list). ``need``:
    a required slot is asked for until it is filled or given up on; an optional one is asked only
    while the stage has turns to spare; a heard one is never asked, only noticed. ``heard_as`` are
    examples of people saying it; ``cues`` are patterns of how it is said rather than what about,
    which a small embedder does not see. ``ask`` are open questions, ``smaller`` what to ask after
    "I don't know", ``deeper`` follow-ups to a thin answer, ``reflect`` sentences that hand the
    answer back. ``leans_on`` are queries for passages that belong to it, and ``leans_near`` the
    least score of such a passage for a sentence of the message at which it fits. ``reopens`` are
    paths that are drafts again when this one changes. ``fewest`` is how many words an answer needs:
    what happened can't be told in one. ``after`` is a path that has to be filled before this one is
    asked for. Phrasings may use {quote}, {value} and short
    record names.
    """

    path: str
    form: Form = "text"
    need: Literal["required", "optional", "heard"] = "optional"
    about: str
    heard_as: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    smaller: tuple[str, ...] = ()
    deeper: tuple[str, ...] = ()
    reflect: tuple[str, ...] = ()
    reopens: tuple[str, ...] = ()
    leans_on: tuple[str, ...] = ()
    leans_near: float = 0.0
    fewest: int = 1
    after: str = ""


class Guide(Frozen):
    """A stage or clinic as written in ``prompts/``.

    ``leans_on`` are queries for passages that belong to it. ``enter`` are sentences that lead in
    (kind coaching), ``leave`` sentences that close it. ``turns`` is how many of the person's
    answers it may take before optional slots are no longer asked for. ``calls`` (clinics) are
    examples of people who need it, matched by meaning; ``offer`` are the questions that offer it.
    """

    name: str
    title: str
    kind: Literal["stage", "clinic"]
    order: int = 0
    goal: str
    done_when: str
    turns: int = 4
    leans_on: tuple[str, ...] = ()
    enter: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    slots: tuple[SlotGuide, ...] = Field(min_length=1)
    prose: str = ""

    @field_validator("slots")
    @classmethod
    def _cues_compile(cls, slots: tuple[SlotGuide, ...]) -> tuple[SlotGuide, ...]:
        for slot in slots:
            for cue in slot.cues:
                try:
                    re.compile(cue)
                except re.error as error:
                    raise ValueError(f"'{cue}' is no pattern") from error
        return slots

    def slot(self, path: str) -> SlotGuide | None:
        """The slot that fills ``path``, if this guide has it."""
        return next((slot for slot in self.slots if slot.path == path), None)


class Prompts:
    """Everything in ``prompts/``, read once. Raises BadSettings naming the file that is wrong."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or prompts_dir()
        self._data: dict[str, Any] = {}

    @cached_property
    def stages(self) -> dict[str, Guide]:
        """The stages by name, in the order of the method."""
        guides = sorted(self._guides("stages"), key=lambda guide: guide.order)
        return {guide.name: guide for guide in guides}

    @cached_property
    def clinics(self) -> dict[str, Guide]:
        """The clinics by name."""
        return {guide.name: guide for guide in self._guides("clinics")}

    def guide(self, name: str) -> Guide:
        """The stage or clinic of that name. Raises KeyError where there is none."""
        return self.stages[name] if name in self.stages else self.clinics[name]

    def data(self, name: str) -> Any:
        """The parsed content of ``prompts/<name>.yaml``; not to be changed by the caller."""
        if name not in self._data:
            path = self.folder / f"{name}.yaml"
            try:
                self._data[name] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
            except (OSError, ValueError, yaml.YAMLError) as error:
                raise BadSettings(f"{path.name} in the prompts folder cannot be read.") from error
        return self._data[name]

    def text(self, name: str) -> str:
        """The content of ``prompts/<name>.md``. Raises BadSettings where it cannot be read."""
        path = self.folder / f"{name}.md"
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise BadSettings(f"{path.name} in the prompts folder cannot be read.") from error

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every prompt file, logged with every reply."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.suffix in {".md", ".yaml"}:
                digest.update(path.relative_to(self.folder).as_posix().encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]

    def _guides(self, kind: str) -> list[Guide]:
        paths = sorted((self.folder / kind).glob("*.md"))
        return [_read_guide(path, kind.removesuffix("s")) for path in paths]


def _read_guide(path: Path, kind: str) -> Guide:
    try:
        _, front, prose = path.read_text(encoding="utf-8").split("---\n", 2)
        return Guide.model_validate(
            {**yaml.load(front, _LOADER), "kind": kind, "prose": prose.strip()}
        )
    except (OSError, ValueError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise BadSettings(f"The guide {path.name} in the prompts folder is malformed.") from error


def phrases(prompts: Prompts) -> set[str]:
    """What the guides hold that is matched by meaning: examples, questions, queries."""
    found: set[str] = set()
    for guide in (*prompts.stages.values(), *prompts.clinics.values()):
        found.update(guide.calls)
        for slot in guide.slots:
            found.update((*slot.heard_as, *slot.ask, *slot.smaller, *slot.leans_on))
    found.update(line for lines in prompts.data("salience").values() for line in lines)
    found.update(line for entry in prompts.data("shadows") for line in entry["says"])
    return found
