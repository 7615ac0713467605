"""What all tests share: no settings of this machine's, a real embedder, an indexed data folder."""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager

import hypothesis
import pytest

from coach import Settings, open_coach
from coach.retrieval import TUNED, Index, OnnxEmbedder
from tests.endpoint.server import Endpoint

FOREIGN = ("COACH_", "OPENAI_")

# How long an example takes says more of the machine than of the code. The examples are the same in
# every run, so that no change is refused for what it did not touch; new ones are looked for with
# `--hypothesis-profile=search`.
_ANY_MACHINE = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("coach", derandomize=True, **_ANY_MACHINE)
hypothesis.settings.register_profile("search", max_examples=3000, **_ANY_MACHINE)
hypothesis.settings.load_profile("coach")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine():
    """Nothing a developer has exported reaches a test, nor a process that a test starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_dotenv(tmp_path_factory, monkeypatch):
    """A ``.env`` is read from where the process stands, so tests stand where there is none."""
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))


@pytest.fixture(scope="session")
def embedder():
    """The real one."""
    return OnnxEmbedder()


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    """A data folder with the index in it, and no conversation."""
    folder = tmp_path_factory.mktemp("indexed") / "data"
    Index(folder / "index", OnnxEmbedder(weights=TUNED)).sync(Settings().corpus)
    return folder


@pytest.fixture
def data_dir(indexed, tmp_path):
    """A data folder of this test's own, indexed already."""
    shutil.copytree(indexed, tmp_path / "data", ignore=shutil.ignore_patterns("lock"))
    return tmp_path / "data"


@pytest.fixture
def opened(data_dir):
    """Opens a coach over this test's data folder: ``async with opened() as coach``."""

    @asynccontextmanager
    async def open_here(sync=True, **settings):
        wanted = Settings(**{"data_dir": data_dir, **settings})
        async with open_coach(wanted, sync=sync) as coach:
            yield coach

    return open_here


@pytest.fixture
def endpoint():
    """A model's endpoint that does what the test tells it to; one of its own for each test."""
    with Endpoint() as started:
        yield started
    assert not started.errors
    assert not started.unscripted
