"""What somebody brings is theirs: kept, found, cited, replaced and removed for them alone."""

from __future__ import annotations

import asyncio
import json
import shutil

import pytest

from coach.errors import BadInput, UnreadableSource
from tests.endpoint.server import MODEL
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

PILOTS = """# Harbour pilots and quiet authority

## Coming aboard

Harbour pilots board a stranger's ship and are in command within a minute. They earn it by asking
the captain one question before giving any order.

## Giving orders

A pilot who gives orders first is obeyed slowly, because the crew waits for the captain's nod.
"""
ABOUT_PILOTS = "How do harbour pilots earn command on a stranger's ship?"
ASKED = "What does the article say about harbour pilots?"


async def finds(coach, owner):
    """Whether this owner finds the article on pilots."""
    found = await coach.search(ABOUT_PILOTS, owner=owner)
    return any(passage.title == "Harbour pilots and quiet authority" for passage in found)


async def own(coach, owner):
    return [each for each in await coach.sources(owner=owner) if each.own]


async def test_it_is_found_cited_and_looked_at_by_its_owner_alone(opened):
    async with opened() as coach:
        report = await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        assert (report.added, report.unchanged, report.removed) == (2, 0, 0)
        assert await finds(coach, "ann")
        assert not await finds(coach, "bob")
        (mine,) = await own(coach, "ann")
        assert (mine.name, mine.passages) == ("pilots.md", 2)
        assert await own(coach, "bob") == []
        passages = await coach.source_passages(mine.source, owner="ann")
        assert [passage.heading for passage in passages] == ["Coming aboard", "Giving orders"]
        ids = [passage.id for passage in passages]
        assert await coach.passages(ids, owner="ann") == passages
        assert await coach.passages(ids, owner="bob") == []
        for trespass in (coach.source_passages, coach.remove_source):
            with pytest.raises(BadInput):
                await trespass(mine.source, owner="bob")


async def test_a_guided_conversation_cites_it_and_keeps_what_it_cited(opened):
    async with opened() as coach:
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        reply = await coach.ask("sunday", ASKED, owner="ann")
        cited = [c for sentence in reply.sentences for c in sentence.citations]
        assert cited[0].title == "Harbour pilots and quiet authority"
        assert cited[0].heading == "Coming aboard"
        assert cited[0].quote in PILOTS.replace("\n", " ")
        theirs = await coach.ask("sunday", ASKED, owner="bob")
        assert "pilot" not in theirs.text
        await coach.remove_source("pilots.md", owner="ann")
        assert not await finds(coach, "ann")
        kept = (await coach.transcript("sunday", owner="ann")).turns[0].reply
        assert kept.sentences == reply.sentences


async def test_a_language_model_is_given_it_for_its_owner_alone(opened, endpoint):
    endpoint.always(answer(good("arrival")))
    served = {"model": f"openai:{MODEL}", "base_url": endpoint.url, "api_key": endpoint.key}
    async with opened(**served) as coach:
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        given = {}
        for owner in ("ann", "bob"):
            endpoint.requests.clear()
            await coach.ask("sunday", ASKED, owner=owner)
            given[owner] = json.dumps([request.body for request in endpoint.completions])
    assert "Harbour pilots board" in given["ann"]
    assert len(given["bob"]) > 1_000
    assert "Harbour pilots board" not in given["bob"]


async def test_the_same_file_for_two_owners_is_two_sources(opened):
    async with opened() as coach:
        for owner in ("ann", "bob"):
            await coach.add_source("pilots.md", PILOTS.encode(), owner=owner)
        assert await coach.remove_sources(owner="ann") == 1
        assert not await finds(coach, "ann")
        assert await finds(coach, "bob")
        assert await coach.remove_sources(owner="ann") == 0


async def test_a_file_that_comes_again_is_replaced_paragraph_by_paragraph(opened):
    async with opened() as coach:
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        again = await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        assert (again.added, again.unchanged, again.embedded) == (0, 2, 0)
        copy = await coach.add_source("copy of pilots.md", PILOTS.encode(), owner="ann")
        assert (copy.source, copy.unchanged) == (again.source, 2)
        changed = PILOTS.replace("obeyed slowly", "obeyed late")
        report = await coach.add_source("pilots.md", changed.encode(), owner="ann")
        assert (report.added, report.unchanged, report.removed) == (1, 1, 1)
        assert len(await own(coach, "ann")) == 1


async def test_it_outlives_a_restart_a_rebuild_and_a_lost_index(opened, data_dir):
    async with opened() as coach:
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        added = (await own(coach, "ann"))[0].added
    async with opened() as coach:
        assert (await own(coach, "ann"))[0].added == added
        assert await finds(coach, "ann")
        await coach.index(rebuild=True)
        assert await finds(coach, "ann")
        assert not await finds(coach, "bob")
    shutil.rmtree(data_dir / "index")
    async with opened() as coach:
        assert await finds(coach, "ann")


async def test_a_removal_that_was_cut_off_is_ended_by_the_next_start(opened, data_dir):
    async with opened() as coach:
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        # as far as a process gets that dies before it reaches the index
        for about in (data_dir / "uploads").rglob("*.json"):
            about.unlink()
        assert await finds(coach, "ann")
    async with opened() as coach:
        assert not await finds(coach, "ann")
        assert await own(coach, "ann") == []


async def test_nothing_is_kept_of_what_cannot_be_taken_in(opened, data_dir):
    async with opened(max_sources=1, max_source_bytes=2_000) as coach:
        before = await coach.sources(owner="ann")
        for name, content in [
            ("empty.md", b""),
            ("large.md", b"a" * 2_001),
            ("odd.xyz", b"Some words."),
            ("page.pdf", PILOTS.encode()),
            ("half.pdf", b"%PDF-1.7\nnothing"),
        ]:
            with pytest.raises(UnreadableSource) as raised:
                await coach.add_source(name, content, owner="ann")
            assert str(raised.value).startswith(name)
        assert await coach.sources(owner="ann") == before
        assert not list(data_dir.glob("uploads/**/*.*"))
        await coach.add_source("pilots.md", PILOTS.encode(), owner="ann")
        with pytest.raises(BadInput, match="remove one first"):
            await coach.add_source("other.md", b"Other words about something else.", owner="ann")
        with pytest.raises(UnreadableSource):
            await coach.add_source("pilots.md", b"\x00\x01", owner="ann")
        assert (await own(coach, "ann"))[0].passages == 2


NAMES = {
    "../../etc/passwd.md": "passwd.md",
    "C:\\temp\\pilots.md": "pilots.md",
    "/absolute.md": "absolute.md",
    "tur\x00ned\u202e\n.md": "turned.md",
    "<img src=x onerror=alert(1)>.md": "<img src=x onerror=alert(1)>.md",
    "..%2f..%2fcoded.md": "%2f..%2fcoded.md",
    "Lotsen – größer.md": "Lotsen – größer.md",
}


async def test_a_name_is_shown_and_never_a_path(opened, data_dir):
    def files():
        found = {path for path in data_dir.parent.rglob("*") if "index" not in path.parts}
        return {path for path in found if path.is_file() and "sqlite" not in path.name}

    async with opened() as coach:
        before = files()
        for number, name in enumerate(NAMES):
            await coach.add_source(name, f"{PILOTS}\nEdition {number}.\n".encode(), owner="../ann")
        assert {each.name for each in await own(coach, "../ann")} == {*NAMES.values()}
        made = files() - before
        assert len(made) == 2 * len(NAMES)
        for path in made:
            assert path.parent.parent == data_dir / "uploads"
            assert path.name.isascii()
            assert path.name.replace("-", "").replace(".", "").isalnum()
        for name in ("", "..", "/", "a" * 200 + ".md"):
            with pytest.raises(BadInput, match="name"):
                await coach.add_source(name, PILOTS.encode())


async def test_many_come_and_go_at_once(opened):
    async with opened() as coach:
        owners = ["ann", "bob", "cleo"]
        await asyncio.gather(
            *(coach.add_source(f"{n}.md", PILOTS.encode() + bytes(str(n), "ascii"), owner=owner)
              for owner in owners for n in range(3))
        )  # fmt: skip
        assert [len(await own(coach, owner)) for owner in owners] == [3, 3, 3]
        counts = await asyncio.gather(*(coach.remove_sources(owner=owner) for owner in owners[:2]))
        assert counts == [3, 3]
        assert [len(await own(coach, owner)) for owner in owners] == [0, 0, 3]


async def test_what_is_everybodys_is_removed_by_its_own_door(opened, tmp_path):
    file = tmp_path / "pilots.md"
    file.write_text(PILOTS)
    async with opened() as coach:
        await coach.index([file])
        assert await finds(coach, "bob")
        with pytest.raises(BadInput):
            await coach.remove_source("pilots.md", owner="bob")
        assert await coach.remove_source("pilots.md", shared=True) == 2
        assert not await finds(coach, "bob")
        with pytest.raises(BadInput, match="belongs to the configured corpus"):
            await coach.remove_source("my-career-mission", shared=True)
