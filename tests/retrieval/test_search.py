from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.retrieval import Index, OnnxEmbedder, Searcher

ROSES = """# Roses

## Pruning

Cut the roses back in early spring, above a bud that looks outward, once the forsythia is in bloom.

## Watering

Water the roses at the root and in the morning, so that the leaves are dry by noon.
"""


@pytest.fixture
def searcher(index: Index, corpus: Path) -> Searcher:
    index.sync([corpus])
    return Searcher(index)


@pytest.mark.parametrize(
    ("question", "source", "heading"),
    [
        ("I work nights and I am worn out", "notes", "Nights"),
        ("My trainee does it all wrong, should I just take over?", "notes", "Apprentices"),
        ("Why does a sharp tool matter?", "talk", "Long apprenticeships › Tools"),
    ],
)
def test_what_is_asked_is_found(
    searcher: Searcher, question: str, source: str, heading: str
) -> None:
    first, *_ = searcher.search(question)
    assert (first.source, first.heading) == (source, heading)


def test_the_best_come_first_and_no_more_than_asked_for(searcher: Searcher) -> None:
    found = searcher.best("I work nights and I am worn out", 3)
    assert len(found) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert searcher.best("nights", 0) == []
    assert searcher.best("  \n", 3) == []


@pytest.mark.parametrize(
    "question",
    [
        "Which bank offers the lowest mortgage interest rate this month?",
        "How do I sort an array in Java?",
        "Who won the football match yesterday?",
        "asdf qwer zxcv",
        "?",
    ],
)
def test_nothing_is_found_where_nothing_fits(searcher: Searcher, question: str) -> None:
    assert searcher.search(question) == []
    assert searcher.best(question)


def test_an_empty_index_finds_nothing(index: Index) -> None:
    searcher = Searcher(index)
    assert searcher.search("anything at all") == []
    assert searcher.best("anything at all") == []
    assert searcher.get(["nothing"]) == []


def test_passages_are_got_by_id_in_the_order_asked(searcher: Searcher) -> None:
    first, second = searcher.best("glue and chairs", 2)
    found = searcher.get([second.id, "unknown", first.id, second.id])
    assert [passage.id for passage in found] == [second.id, first.id, second.id]
    assert found[1].text == first.text
    assert found[1].score == 0


def test_guides_help_to_find_and_are_never_shown(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    own = tmp_path / "own.txt"
    own.write_text(
        "The baker's day begins when the town goes to bed, and it ends at breakfast time.\n"
    )
    index = Index(tmp_path / "index", embedder, guides=[corpus / "notes.md"])
    index.sync([own])
    searcher = Searcher(index)
    found = searcher.search("I work while everybody sleeps and it wears me out", 9)
    assert [passage.source for passage in found] == ["own"]
    assert [source.source for source in index.sources()] == ["own"]
    hidden = Searcher(index)._snapshot().asked.passages
    assert searcher.get([passage.id for passage in hidden]) == []


def test_a_guide_that_becomes_a_source_is_shown_without_embedding_again(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    index = Index(tmp_path / "index", embedder, guides=[corpus / "notes.md"])
    index.sync([corpus / "article.txt"])
    (_, notes) = index.sync([corpus / "article.txt", corpus / "notes.md"])
    assert (notes.unchanged, notes.embedded) == (2, 0)
    assert Searcher(index).search("I work while everybody sleeps")[0].source == "notes"
    index.sync([corpus / "article.txt"])
    assert {p.source for p in Searcher(index).best("I work nights", 99)} == {"article"}


def test_guides_do_not_lend_a_subject_to_sources_that_lack_it(
    tmp_path: Path, embedder: OnnxEmbedder, corpus: Path
) -> None:
    (tmp_path / "roses.md").write_text(ROSES)
    index = Index(tmp_path / "index", embedder, guides=[corpus / "notes.md"])
    index.sync([tmp_path / "roses.md"])
    searcher = Searcher(index)
    assert searcher.search("I work while everybody sleeps and it wears me out") == []
    assert searcher.search("When should roses be cut back?")[0].heading == "Pruning"


def test_with_more_than_fits_into_memory_the_same_is_found(index: Index, corpus: Path) -> None:
    index.sync([corpus])
    exact, large = Searcher(index), Searcher(index, most_in_memory=0)
    for question in ("I work nights and I am worn out", "Why does a sharp tool matter?", "roses"):
        assert [p.id for p in large.best(question)] == [p.id for p in exact.best(question)]
        assert bool(large.search(question)) == bool(exact.search(question))


def test_threads_search_while_another_indexes(index: Index, corpus: Path) -> None:
    index.add([corpus / "notes.md"])
    searcher = Searcher(index)

    def ask(number: int) -> int:
        if number == 5:
            index.add([corpus])
        return len(searcher.best(f"question {number} about glue", 20))

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(60)))
    assert found <= {2, 7}
    assert len(searcher.best("glue", 20)) == 7
