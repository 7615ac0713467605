"""Opening: an index that nobody can read any more is made anew, and what is lost is said."""

from __future__ import annotations

import asyncio
import logging

import pytest

from coach.retrieval import Index, OnnxEmbedder
from coach.session.preparing import told
from tests.session.scripted import FIRST

OWN = "# On asking\n\nWhoever asks a colleague early costs the team an hour, late a whole week.\n"


@pytest.fixture
def other_weights(data_dir, tmp_path):
    """The index of the data folder, as a start with other weights would have left it."""
    (tmp_path / "here.md").write_text(OWN)
    (tmp_path / "gone.md").write_text(OWN.replace("asking", "waiting"))
    index = Index(data_dir / "index", OnnxEmbedder())
    index.rebuild([])
    index.add([tmp_path / "here.md", tmp_path / "gone.md"])
    (tmp_path / "gone.md").unlink()
    yield tmp_path
    # Chroma has one client a path and process: were nobody to hold it, nobody could close it.
    assert index.store


async def test_an_index_of_other_weights_is_made_anew(opened, other_weights, caplog):
    async with opened() as coach:
        assert await coach.search("nobody notices my work")
        assert (await coach.ask("alex", FIRST)).sentences
        found = await coach.search("whoever asks a colleague early costs the team an hour")
        assert "here" in {passage.source for passage in found}
    (line,) = [r.getMessage() for r in caplog.records if r.name.startswith("coach")]
    assert "made anew" in line
    assert str(other_weights / "gone.md") in line
    assert str(other_weights / "here.md") not in line
    caplog.clear()
    async with opened() as coach:
        assert await coach.search("nobody notices my work")
    assert [r for r in caplog.records if r.name.startswith("coach")] == []


async def test_what_fails_while_warming_is_a_line_without_words(caplog):
    async def fails():
        raise OSError("in the middle of what somebody wrote")

    task = asyncio.create_task(fails())
    task.add_done_callback(told)
    await asyncio.wait([task])
    await asyncio.sleep(0)
    (line,) = [r for r in caplog.records if r.name.startswith("coach")]
    assert line.levelno == logging.WARNING
    assert "OSError" in line.getMessage()
    assert "somebody" not in caplog.text
