"""A wave that is more than one batch may take goes off as several, and nothing of it is lost."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from coach.models.openai.client import Endpoint, wanted
from coach.models.openai.waves import Limits, Waves
from tests.endpoint.batches import Batches

SCHEMA = {
    "type": "object",
    "properties": {"says": {"type": "string"}},
    "required": ["says"],
    "additionalProperties": False,
}
PEOPLE = 7


def body(said: str) -> dict:
    return {"model": "scripted", **wanted([{"role": "user", "content": said}], SCHEMA)}


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [(Limits(requests=3), [3, 3, 1]), (Limits(size=2_000), [2, 2, 2, 1]), (Limits(), [PEOPLE])],
)
async def test_a_wave_is_cut_to_what_a_batch_may_have(endpoint, tmp_path, limits, sizes):
    endpoint.batches = Batches(lambda row: row["messages"][0]["content"])
    asked = Endpoint("scripted", api_key=endpoint.key, base_url=endpoint.url, patience=1.0)
    waves = Waves(asked, tmp_path / "kept", 0.02, lambda _: None, limits)
    said = [f"{n}".ljust(500) for n in range(PEOPLE)]
    await waves.open(fresh=False)
    with ExitStack() as seats:
        for _ in said:
            seats.enter_context(waves.seat())
        answers = await asyncio.gather(
            *(waves.answered(str(n), body(words)) for n, words in enumerate(said))
        )
    await waves.close(complete=True)
    assert [answer.content for answer in answers] == said
    assert [len(batch.rows) for batch in endpoint.batches.batches] == sizes
    assert set(endpoint.batches.ran.values()) == {1}
    files = [endpoint.batches.files[batch.file] for batch in endpoint.batches.batches]
    assert all(len(file) <= limits.size for file in files)
