from __future__ import annotations

from pathlib import Path

from coach.retrieval.chunker import MAX_WORDS, Chunk, chunks
from coach.retrieval.readers import read_text

SENTENCE = "The carpenter measures every board twice before the saw comes near it. "


def cut(text: str, name: str = "x.md") -> list[Chunk]:
    return chunks(read_text(Path(name), text.encode()))


def test_a_paragraph_is_a_passage_with_its_place(corpus: Path) -> None:
    found = chunks(read_text(Path("talk.txt"), (corpus / "talk.txt").read_bytes()))
    first, second, third = (chunk.passage for chunk in found)
    assert first.url == "https://www.youtube.com/watch?v=abcdefghijk&t=65s"
    assert (second.locator, second.times) == ("00:02:10", ("00:02:10", "00:03:20", "00:04:00"))
    assert third.heading == "Long apprenticeships › Tools"


def test_a_list_belongs_to_its_lead_in(corpus: Path) -> None:
    found = chunks(read_text(Path("talk.txt"), (corpus / "talk.txt").read_bytes()))
    text = found[-1].passage.text
    assert text.startswith("Good tools matter for three reasons:\nWeight:")
    assert text.count("\n") == 3


def test_a_list_without_bullets_ends_where_its_shape_does() -> None:
    found = cut(
        "I want three things from any workshop that I join at all:\n"
        "I want light from the north, because it does not move over the day.\n"
        "I want a floor of wood, because tools fall and the edge should not chip.\n"
        "Both of these are easy to find in the old part of the town, to my surprise.\n",
        "x.txt",
    )
    assert [chunk.passage.text.count("\n\n") for chunk in found] == [2, 0]


def test_long_paragraphs_are_split_between_sentences_into_even_parts() -> None:
    found = cut("# T\n\n" + SENTENCE * 25)
    sizes = [len(chunk.passage.text.split()) for chunk in found]
    assert len(sizes) == 3
    assert max(sizes) <= MAX_WORDS + 12
    assert max(sizes) - min(sizes) <= 24
    assert all(chunk.passage.text.endswith("near it.") for chunk in found)


def test_a_paragraph_that_people_ask_for_is_one_passage_however_long() -> None:
    (found,) = cut(
        f"# T\n\n{SENTENCE * 25}\n\n<!-- asked as\n- Why measure?\n- Why measure?\n-->\n"
    )
    assert found.asked == ("Why measure?",)


def test_a_short_line_joins_its_neighbour_in_the_same_section() -> None:
    found = cut(f"# T\n\n## A\n\n{SENTENCE}\n\nSo it goes.\n\n## B\n\nA line by itself.\n")
    assert [chunk.passage.text for chunk in found] == [
        f"{SENTENCE.strip()}\n\nSo it goes.",
        "A line by itself.",
    ]


def test_ids_are_stable_and_unique() -> None:
    last = "Another board lies on the bench, and nobody has looked at it yet."
    text = f"# T\n\n{SENTENCE}\n\n{SENTENCE}\n\n{last}\n"
    before, after = cut(text), cut(text.replace("Another", "One more"))
    ids = [chunk.passage.id for chunk in before]
    assert len(set(ids)) == 3
    assert [chunk.passage.id for chunk in after][:2] == ids[:2]
    assert after[2].passage.id != ids[2]


def test_the_address_is_that_of_the_source_where_there_is_no_talk(corpus: Path) -> None:
    (night, _) = chunks(read_text(Path("notes.md"), (corpus / "notes.md").read_bytes()))
    assert (night.passage.url, night.passage.locator) == ("https://example.org/bakery", "Nights")
