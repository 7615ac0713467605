"""What is written beside the code agrees with it."""

import re
from pathlib import Path

import pytest

from coach.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_the_example_names_the_setting(setting: str) -> None:
    assert re.search(
        rf"^#COACH_{setting.upper()}=", (ROOT / ".env.example").read_text(), re.MULTILINE
    )


def test_the_example_sets_nothing() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_a_change_has_a_place_in_the_changelog() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_layers_in_the_guide_are_those_that_are_held() -> None:
    held = re.findall(r'^  "\((\w+)\)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    assert [layer for layer in held if layer != "__main__" and f"coach.{layer}" not in guide] == []
