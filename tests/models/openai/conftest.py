"""A coach with a model behind it, opened once for all the tests of a file."""

from __future__ import annotations

import shutil

import pytest
import pytest_asyncio

from coach import Settings, open_coach
from tests.endpoint.server import MODEL, Endpoint

PATIENCE = 1.0  # seconds; a turn of a busy machine must not look like a silent model


@pytest.fixture(scope="module")
def served():
    """The endpoint; what a test leaves in its script or its records, the next one clears."""
    with Endpoint() as started:
        yield started


@pytest.fixture(scope="module")
def folder(indexed, tmp_path_factory):
    """A data folder, indexed already."""
    made = tmp_path_factory.mktemp("model") / "data"
    shutil.copytree(indexed, made, ignore=shutil.ignore_patterns("lock"))
    return made


@pytest.fixture(scope="module")
def settings(folder, served):
    """With a model at the endpoint; ``settings(base_url=…)`` changes any of them."""

    def make(**other):
        known = {"data_dir": folder, "model": f"openai:{MODEL}", "patience": PATIENCE}
        return Settings(**{**known, "base_url": served.url, "api_key": served.key, **other})

    return make


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def coach(settings):
    async with open_coach(settings(), sync=False) as opened:
        yield opened
