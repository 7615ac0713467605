"""Runs the real command line in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def home(tmp_path_factory, indexed):
    """One data folder for all commands, indexed already."""
    folder = tmp_path_factory.mktemp("coach-cli") / "data"
    shutil.copytree(indexed, folder, ignore=shutil.ignore_patterns("lock"))
    return folder


@pytest.fixture(scope="session")
def coach(home):
    """Call ``coach(*arguments, stdin=b"")``; text comes back decoded."""

    def run(*arguments, stdin=b"", data_dir=None, **variables):
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COACH_", "OPENAI_", "PYTHONIOENCODING"))
        }
        environment |= {"COACH_DATA_DIR": str(data_dir or home), "PYTHONPATH": str(REPOSITORY)}
        return subprocess.run(
            [sys.executable, "-m", "coach.cli", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env=environment | variables,
            cwd=home,  # no .env of a developer's is read
            timeout=180,
            check=False,
        )

    return run
