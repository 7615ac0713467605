"""What must be quick and need nothing: help, version, wrong usage."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

COMMANDS = "chat serve index search check eval export threads forget doctor".split()  # noqa: SIM905


def test_help_names_every_command(coach):
    done = coach("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout.decode()
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(coach, command):
    done = coach(command, "--help")
    assert done.returncode == 0
    assert f"Usage: coach {command}" in done.stdout.decode()


def test_help_is_quick(coach):
    coach("--help")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    coach("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    assert spent <= 0.4


def test_help_loads_nothing_heavy():
    code = (
        "import sys, coach.cli.app\n"
        "heavy = {'pydantic', 'gradio', 'openai', 'chromadb', 'langgraph', 'numpy', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == b"[]"


def test_version(coach):
    import coach as package

    assert coach("--version").stdout.decode().strip() == f"coach {package.__version__}"


@pytest.mark.parametrize(
    "arguments",
    [["frob"], ["search"], ["export"], ["check"], ["serve", "--port", "x"], ["index", "--what"]],
)
def test_wrong_usage_is_said_and_ends_with_2(coach, arguments):
    done = coach(*arguments)
    assert done.returncode == 2
    assert b"Error" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_wrong_setting_is_one_sentence(coach):
    done = coach("threads", COACH_MODEL="nonsense")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"model" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_a_data_folder_that_is_a_file_is_one_sentence(coach, tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    done = coach("threads", data_dir=file)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
