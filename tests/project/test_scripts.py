"""The scripts a person starts with are there, executable and whole."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTRY_POINTS = ["scripts/app", "scripts/test", "scripts/check", "scripts/eval", ".ci/run"]
# On every core, a file at a time.
PYTEST = "-m|pytest|--numprocesses=auto|--dist=loadfile|--no-loadscope-reorder|"


@pytest.mark.parametrize("script", ENTRY_POINTS)
def test_script_is_executable(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_text().startswith("#!/usr/bin/env bash\n")


@pytest.mark.parametrize("script", [*ENTRY_POINTS, "scripts/_setup"])
def test_script_parses(script: str) -> None:
    done = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the scripts and nothing else, its name with a blank in it."""
    folder = tmp_path / "a checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("_setup", "app", "test"):
        copy = folder / "scripts" / name
        copy.write_bytes((ROOT / "scripts" / name).read_bytes())
        copy.chmod(0o755)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (folder / name).write_text("# nothing\n")
    return folder


def start(
    checkout: Path, path: Path, *args: str, script: str = "app"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts" / script, *args],
        env={"PATH": str(path), "HOME": str(checkout)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A PATH with what every machine has, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("bash", "env", "dirname", "cat", "rm", "cmp", "cp", "touch", "id"):
        found = next(p for p in map(Path, ["/bin", "/usr/bin"]) if (p / tool).exists()) / tool
        (folder / tool).symlink_to(found)
    return folder


def test_without_a_python_one_sentence_says_what_to_do(checkout: Path, bare: Path) -> None:
    done = start(checkout, bare)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "No Python from 3.11 to 3.13 was found: install one, or uv, and run this again."
    )


def test_a_python_that_is_too_old_is_passed_over(checkout: Path, bare: Path) -> None:
    old = bare / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = start(checkout, bare)
    assert done.returncode == 1
    assert "No Python from 3.11 to 3.13 was found" in done.stderr


def in_step(checkout: Path) -> None:
    """Lay a venv whose stamps match; its python repeats its arguments."""
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nprintf "%s|" "$@"\n')
    python.chmod(0o755)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (checkout / ".venv" / f".done-{name}").write_text("# nothing\n")


def test_the_app_gets_its_arguments_from_a_venv_in_step(checkout: Path, bare: Path) -> None:
    """Nothing is installed and no index is asked."""
    in_step(checkout)
    done = start(checkout, bare, "--port", "80 80")
    assert (done.returncode, done.stdout, done.stderr) == (0, "app.py|--port|80 80|", "")


@pytest.mark.parametrize("browser", ["chromium", "google-chrome"])
def test_the_tests_run_where_there_is_a_browser(checkout: Path, bare: Path, browser: str) -> None:
    in_step(checkout)
    (bare / browser).symlink_to("/bin/cat")
    done = start(checkout, bare, "-k", "a b", script="test")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{PYTEST}-k|a b|", "")


def test_without_a_browser_one_command_gets_it(checkout: Path, bare: Path) -> None:
    in_step(checkout)
    done = start(checkout, bare, script="test")
    assert (done.returncode, done.stdout) == (0, PYTEST)
    assert done.stderr == (
        f"The browser tests need Chromium: {checkout.resolve()}/.venv/bin/python -m playwright "
        "install chromium\n"
    )


def test_root_on_debian_gets_a_browser_installed(checkout: Path, bare: Path) -> None:
    in_step(checkout)
    (bare / "id").unlink()
    for name, body in (("id", "echo 0"), ("apt-get", 'echo "apt-get $*" >&2')):
        (bare / name).write_text(f"#!/bin/sh\n{body}\n")
        (bare / name).chmod(0o755)
    done = start(checkout, bare, script="test")
    assert (done.returncode, done.stdout) == (0, PYTEST)
    assert done.stderr.splitlines() == [
        "Installing chromium fonts-liberation …",
        "apt-get update -qq",
        "apt-get install -qq -y --no-install-recommends chromium fonts-liberation",
    ]


@pytest.mark.parametrize("wound", ["cut off", "moved"])
def test_a_broken_venv_is_made_anew(checkout: Path, bare: Path, wound: str) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    if wound == "cut off":
        (checkout / ".venv" / ".installing").touch()
    else:
        (checkout / ".venv" / ".root").write_text("/somewhere/else\n")
    done = start(checkout, bare)
    assert done.stderr.startswith("Making .venv …\n")
    assert not python.exists()
