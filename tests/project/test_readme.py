"""Every code block of the README runs as it stands."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endpoint.server import Endpoint
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
SHELL = [code for language, code in BLOCKS if language == "bash"]
PYTHON = [code for language, code in BLOCKS if language == "python"]
SCRIPTS = {code.split()[0] for code in SHELL if code.startswith("scripts/")}


def _environment(folder: Path) -> dict[str, str]:
    commands = Path(sys.executable).parent
    if not (commands / "coach").exists():
        shim = folder / "bin" / "coach"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coach.cli "$@"\n')
        shim.chmod(0o755)
        commands = shim.parent
    path = os.pathsep.join([str(commands), os.environ["PATH"]])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    kept.pop("OPENAI_API_KEY", None)
    return kept | {"PATH": path, "PYTHONPATH": str(ROOT), "COACH_DATA_DIR": str(folder / "data")}


@pytest.fixture
def served() -> Iterator[Endpoint]:
    """An endpoint in the place of OpenAI's, which takes any key."""
    with Endpoint(key="your key") as endpoint:
        yield endpoint


def test_there_is_something_to_run() -> None:
    assert len(SHELL) >= 5
    assert PYTHON
    assert {"scripts/app", "scripts/test", "scripts/eval"} <= SCRIPTS
    assert {language for language, _ in BLOCKS} == {"bash", "python"}


@pytest.mark.parametrize("code", [c for c in SHELL if not c.startswith("scripts/")])
def test_shell_block(code: str, tmp_path: Path, served: Endpoint) -> None:
    served.always(answer(good("arrival")))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=tmp_path,
        env=_environment(tmp_path) | {"OPENAI_BASE_URL": served.url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    # Only the block that names a key speaks with the model; the other server is not there.
    assert bool(served.requests) == ("OPENAI_API_KEY" in code)


@pytest.mark.parametrize("code", PYTHON)
def test_python_block(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "turn_finished" in done.stdout


def test_scripts_app_serves_the_coach(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = subprocess.Popen(
        ["scripts/app"],
        cwd=ROOT,
        env=_environment(tmp_path) | {"COACH_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert "Career coach" in _page(f"http://127.0.0.1:{port}/", app)
    finally:
        os.killpg(app.pid, signal.SIGTERM)
        app.wait(timeout=30)


def test_scripts_test_and_eval_run(tmp_path: Path) -> None:
    for command in (
        ["scripts/test", "--collect-only", "-q", "tests/project/test_readme.py"],
        [*next(code for code in SHELL if code.startswith("scripts/eval")).split()],
    ):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=_environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)
    assert shutil.which("bash")


def _page(url: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the server did not come up")
