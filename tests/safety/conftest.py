"""The gate, made once a file."""

import pytest

from coach.prompts import Prompts
from coach.safety import SafetyGate


@pytest.fixture(scope="module")
def gate(embedder):
    return SafetyGate(embedder, Prompts())
