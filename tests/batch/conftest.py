"""What the tests of batches share: the cast, a coach at the endpoint, commands of their own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from coach import Settings
from coach.batch.coachees import Cast
from tests.batch.people import SCRIPTED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cast(embedder, tmp_path_factory):
    """Simulated coachees, one cast for the tests of a file."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("cast"), model="guided")
    return Cast(settings, embedder)


@pytest.fixture
def asked(opened, endpoint):
    """Opens a coach that speaks with the endpoint, and does not wait for it long."""

    def with_model(**more):
        return opened(
            base_url=endpoint.url, api_key=endpoint.key, **{**SCRIPTED, "patience": 1.0, **more}
        )

    return with_model


@pytest.fixture
def python(data_dir, endpoint, tmp_path):
    """Starts Python in a process of its own, with settings that name the endpoint."""
    variables = {f"COACH_{name.upper()}": str(value) for name, value in SCRIPTED.items()}
    variables |= {"COACH_DATA_DIR": str(data_dir), "COACH_BASE_URL": endpoint.url}
    variables |= {"COACH_API_KEY": endpoint.key, "PYTHONPATH": str(ROOT)}

    def start(*arguments, most_bytes: int = 0):
        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=limited if most_bytes else None,
            text=True,
            cwd=tmp_path,
        )

    return start


@pytest.fixture
def command(python):
    """Starts ``coach batch``; no file may grow beyond ``most_bytes``, if that is given."""

    def start(*arguments, most_bytes: int = 0):
        return python("-m", "coach.cli", "batch", *arguments, most_bytes=most_bytes)

    return start
