"""The cast of simulated coachees, one for the tests of a file."""

from __future__ import annotations

import pytest

from coach import Settings
from coach.batch.coachees import Cast


@pytest.fixture(scope="module")
def cast(embedder, tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("cast"), model="guided")
    return Cast(settings, embedder)
