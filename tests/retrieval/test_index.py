from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.errors import IndexMismatch, StoreDamaged
from coach.retrieval import FileReport, Index, OnnxEmbedder, Searcher

ROOT = Path(__file__).parents[2]


class TinyEmbedder:
    """Another embedder: vectors of three numbers, made from the letters of a text."""

    fingerprint = "tiny@1"

    def encode(self, texts: Sequence[str]) -> Any:
        rows = np.array(
            [[len(t) + 1, t.count("e") + 1, t.count("a") + 1] for t in texts], np.float32
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if len(rows) else rows


def changes(reports: list[FileReport]) -> dict[str, tuple[int, int, int]]:
    return {r.source: (r.added, r.unchanged, r.removed) for r in reports}


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that has ``Index``, ``OnnxEmbedder`` and ``Path`` at hand."""
    head = (
        "import sys\nfrom pathlib import Path\n"
        "from coach.retrieval import TUNED, Index, OnnxEmbedder\n"
        "embedder = OnnxEmbedder(weights=TUNED)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(code), *map(str, arguments)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE,
    )  # fmt: skip


def test_indexing_twice_adds_and_embeds_nothing(index: Index, corpus: Path) -> None:
    first = changes(index.add([corpus]))
    again = index.add([corpus])
    assert changes(again) == {name: (0, added, 0) for name, (added, _, _) in first.items()}
    assert sum(report.embedded for report in again) == 0
    assert index.count() == sum(added for added, _, _ in first.values())


def test_touching_a_file_embeds_nothing(index: Index, corpus: Path) -> None:
    index.add([corpus])
    path = corpus / "notes.md"
    path.write_text(path.read_text() + "\n\n")
    (report,) = index.add([path])
    assert (report.added, report.unchanged, report.embedded) == (0, 2, 0)


def test_a_changed_paragraph_is_all_that_is_embedded(index: Index, corpus: Path) -> None:
    index.add([corpus])
    path = corpus / "notes.md"
    path.write_text(path.read_text().replace("from midnight", "from one o'clock"))
    (report,) = index.add([path])
    assert (report.added, report.unchanged, report.removed) == (1, 1, 1)
    assert report.embedded == 1  # its lines are the same, and keep their vectors


def test_a_changed_line_is_all_that_is_embedded(index: Index, corpus: Path) -> None:
    index.add([corpus])
    path = corpus / "notes.md"
    path.write_text(path.read_text().replace("wears me out", "grinds me down"))
    (report,) = index.add([path])
    assert (report.added, report.unchanged, report.removed) == (0, 2, 0)
    assert report.embedded == 1


def test_a_changed_title_reaches_the_passages_without_embedding(index: Index, corpus: Path) -> None:
    index.add([corpus])
    path = corpus / "notes.md"
    path.write_text(path.read_text().replace("title: Keeping", "title: Running"))
    (report,) = index.add([path])
    assert report.embedded == 0
    (found,) = Searcher(index).best("the late shift", 1)
    assert found.title == "Running a bakery"


def test_sync_forgets_what_is_configured_no_more_and_keeps_what_was_added(
    index: Index, corpus: Path
) -> None:
    index.sync([corpus / "talk.txt", corpus / "notes.md"])
    index.add([corpus / "article.txt"])
    reports = changes(index.sync([corpus / "notes.md"]))
    assert reports["talk"][2] == 3
    assert [source.source for source in index.sources()] == ["article", "notes"]
    assert index.remove("article") > 0
    assert index.remove("article") == 0
    assert index.count() == 2


def test_a_folder_is_indexed_as_far_as_it_can_be_read(index: Index, corpus: Path) -> None:
    (corpus / "photo.png").write_bytes(b"\x89PNG\x00")
    (corpus / "deeper").mkdir()
    (corpus / "deeper" / "more.md").write_text("# More\n\nThere is more text in this folder.")
    (corpus / ".hidden.md").write_text("# Hidden\n\nText.")
    reports = {report.path.name: report for report in index.add([corpus])}
    assert set(reports) == {"article.txt", "more.md", "notes.md", "photo.png", "talk.txt"}
    assert "cannot be read" in reports["photo.png"].error
    assert reports["more.md"].added == 1


def test_a_file_that_cannot_be_read_any_more_keeps_its_passages(index: Index, corpus: Path) -> None:
    index.sync([corpus])
    before = index.count()
    (corpus / "notes.md").write_bytes(b"")
    assert [report.error for report in index.sync([corpus]) if report.error] == [
        "notes.md is empty."
    ]
    assert index.count() == before


def test_two_files_of_one_name_are_two_sources(index: Index, corpus: Path) -> None:
    other = corpus.parent / "other"
    other.mkdir()
    (other / "notes.md").write_text(
        "# Other\n\nThese are other notes, about the sea and its boats."
    )
    index.add([corpus, other])
    names = [source.source for source in index.sources()]
    assert len(names) == 4
    assert sum(name.startswith("notes") for name in names) == 2


def test_another_embedder_is_refused_until_the_index_is_rebuilt(
    tmp_path: Path, index: Index, corpus: Path
) -> None:
    index.add([corpus])
    other = Index(tmp_path / "index", TinyEmbedder())
    with pytest.raises(IndexMismatch, match=r"tiny@1.*--rebuild"):
        other.add([corpus])
    with pytest.raises(IndexMismatch):
        Searcher(other).search("anything")
    assert all(report.added for report in other.rebuild())
    assert Searcher(other).best("anything", 1)


@pytest.mark.parametrize("damage", ["database", "vectors", "folder"])
def test_a_damaged_index_says_so_and_can_be_rebuilt(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path, damage: str
) -> None:
    folder = tmp_path / "index"
    made = run("Index(Path(sys.argv[1]), embedder).add([Path(sys.argv[2])])", folder, corpus)
    assert made.wait() == 0
    if damage == "database":
        (folder / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    elif damage == "folder":
        folder.rename(tmp_path / "away")
        folder.write_text("a file where a folder should be")
    else:
        for file in folder.rglob("*.bin"):
            file.write_bytes(b"")
    index = Index(folder, embedder)
    if damage == "folder":
        with pytest.raises(StoreDamaged, match=r"cannot be opened"):
            index.count()
        return
    if damage == "database":
        with pytest.raises(StoreDamaged, match=r"index.*cannot be opened.*--rebuild"):
            Searcher(index).search("anything")
    assert sum(report.added for report in index.rebuild([corpus])) == 7
    assert Searcher(index).best("the late shift", 1)


def test_an_open_index_sees_what_another_process_indexes(
    tmp_path: Path, index: Index, corpus: Path
) -> None:
    index.add([corpus / "notes.md"])
    searcher = Searcher(index)
    assert {p.source for p in searcher.best("tools and their edge", 9)} == {"notes"}
    other = run("Index(Path(sys.argv[1]), embedder).add([Path(sys.argv[2])])",
                tmp_path / "index", corpus / "talk.txt")  # fmt: skip
    assert other.wait() == 0
    assert searcher.best("tools and their edge", 1)[0].source == "talk"
    assert index.count() == 5
    index.remove("talk")
    assert {p.source for p in searcher.best("tools and their edge", 9)} == {"notes"}


def test_processes_that_index_at_once_spoil_nothing(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    add = "Index(Path(sys.argv[1]), embedder).add([Path(p) for p in sys.argv[2:]])"
    both = [run(add, tmp_path / "index", corpus), run(add, tmp_path / "index", corpus)]
    assert [process.wait() for process in both] == [0, 0]
    index = Index(tmp_path / "index", embedder)
    assert all(report.embedded == 0 for report in index.add([corpus]))
    assert len(Searcher(index).best("bread", 99)) == index.count() == 7


def test_an_index_killed_half_way_is_repaired_by_the_next(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    boards = (f"Board number {n} is cut, planed and put on the pile by noon." for n in range(900))
    text = "\n\n".join(boards)
    (corpus / "long.md").write_text(f"# Boards\n\n{text}\n")
    process = run(
        """
        encode = embedder.encode
        def told(texts):
            print(len(texts), flush=True)
            return encode(texts)
        embedder.encode = told
        Index(Path(sys.argv[1]), embedder).add([Path(sys.argv[2])])
        """,
        tmp_path / "index", corpus / "long.md",
    )  # fmt: skip
    assert process.stdout
    process.stdout.readline()
    process.stdout.readline()  # the second batch: the first is stored
    process.kill()
    process.wait()
    process.stdout.close()
    index = Index(tmp_path / "index", embedder)
    (report,) = index.add([corpus / "long.md"])
    assert report.added + report.unchanged == 900
    assert report.unchanged > 0
    assert len(Searcher(index).best("a board", 1000)) == 900


def test_a_chroma_server_holds_the_same(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    chroma = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [chroma, "run", "--path", tmp_path / "server", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        index = Index(tmp_path / "index", embedder, chroma_url=f"http://localhost:{port}")
        for _ in range(600):
            try:
                index.count()
                break
            except StoreDamaged:
                time.sleep(0.2)
        assert sum(report.added for report in index.add([corpus])) == 7
        assert Searcher(index).best("I work while everybody sleeps", 1)[0].source == "notes"
        assert sum(report.added for report in index.rebuild([corpus])) == 7
    finally:
        server.terminate()
        server.wait()
    with pytest.raises(StoreDamaged, match=r"http://localhost"):
        index.count()
