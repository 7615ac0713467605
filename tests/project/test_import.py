"""`import coach` is light and keeps every dependency from phoning home."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import coach
from coach.resources import corpus_dir, prompts_dir

HEAVY = {"chromadb", "gradio", "langgraph", "numpy", "onnxruntime", "openai", "pydantic"}
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "LANGGRAPH_STRICT_MSGPACK": "true",
    "LANGSMITH_TRACING": "false",
    "ORT_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}


def after_import(**environment: str) -> dict[str, Any]:
    """What a fresh interpreter holds after ``import coach``."""
    program = (
        "import coach, json, os, sys\n"
        "print(json.dumps({'modules': sorted(sys.modules), 'environment': dict(os.environ)}))"
    )
    bare = {name: value for name, value in os.environ.items() if name not in QUIET}
    done = subprocess.run(
        [sys.executable, "-c", program], env=bare | environment, capture_output=True, check=True
    )
    state: dict[str, Any] = json.loads(done.stdout)
    return state


def test_import_loads_nothing_heavy() -> None:
    modules = after_import()["modules"]
    assert not HEAVY & set(modules)
    assert [name for name in modules if name.startswith("coach")] == ["coach"]


def test_import_silences_telemetry() -> None:
    assert QUIET.items() <= after_import()["environment"].items()


def test_what_the_user_has_set_stands() -> None:
    assert after_import(LANGSMITH_TRACING="true")["environment"]["LANGSMITH_TRACING"] == "true"


@pytest.mark.parametrize("name", coach.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(coach, name) is not None
    assert name in dir(coach)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'therapist'"):
        getattr(coach, "therapist")  # noqa: B009


def test_a_checkout_uses_its_own_folders() -> None:
    assert (corpus_dir().name, prompts_dir().name) == ("corpus", "prompts")
    assert corpus_dir().parent == prompts_dir().parent
    assert (prompts_dir().parent / "pyproject.toml").is_file()


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "coach").mkdir()
    for name in ("__init__.py", "errors.py", "resources.py"):
        shutil.copy(Path(coach.__file__).with_name(name), tmp_path / "coach")
    program = "from coach.resources import corpus_dir; corpus_dir()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "coach.errors.CoachError: The corpus folder that belongs to career-coach is missing; "
        "install the package again."
    )
