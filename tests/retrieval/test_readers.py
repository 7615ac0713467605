from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import UnreadableSource
from coach.passages import times_in
from coach.retrieval.chunker import chunks
from coach.retrieval.markup import clean_line, without_footnote_digits
from coach.retrieval.readers import read_source, read_text, slug
from coach.retrieval.source import SourceText


@pytest.fixture
def talk(corpus: Path) -> SourceText:
    return read_source(corpus / "talk.txt")


@pytest.fixture
def article(corpus: Path) -> SourceText:
    return read_source(corpus / "article.txt")


def read(tmp_path: Path, text: str, name: str = "some_file.md") -> SourceText:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_source(path)


def test_a_talk_keeps_its_fields_and_loses_the_export_line(talk: SourceText) -> None:
    assert (talk.source, talk.title, talk.author) == (
        "talk", "Working with your hands", "somepodcast",
    )  # fmt: skip
    assert talk.video_id == "abcdefghijk"
    assert "From:" not in talk.text


def test_times_stay_on_their_statements_and_tags_go(talk: SourceText) -> None:
    assert talk.blocks[0].text.endswith("nobody sees the first years [00:01:05].")
    assert "<" not in talk.text
    assert "[[" not in talk.text
    assert "**" not in talk.text


def test_wiki_links_show_their_label_in_text_and_headings(talk: SourceText) -> None:
    assert talk.blocks[1].headings == ("Long apprenticeships",)
    assert "A hard edge stays sharp [01:00:30]." in talk.text
    assert clean_line("[[a_page]] and [[a#Some part]]") == "a page and Some part"


def test_headings_make_a_path_and_lists_are_items(talk: SourceText) -> None:
    items = [block for block in talk.blocks if block.is_item]
    assert [block.headings for block in items] == [("Long apprenticeships", "Tools")] * 3
    assert items[2].text == "Habit: The hand remembers an old handle [01:01:00]."


def test_an_article_loses_what_belongs_to_the_page(article: SourceText) -> None:
    assert article.title == "Why I left the workshop"
    for gone in ("min read", "DM me", "subscribe", "Further Reading", "Chairs I Have"):
        assert gone not in article.text
    assert article.text.count(article.title) == 0


def test_footnotes_are_kept_and_their_digits_are_not(article: SourceText) -> None:
    assert "dust any longer. I had 2B reasons to stay, a G2 rating, and 300M boards" in article.text
    assert "Was it really the wood that I loved? I think" in article.text
    assert "The doctor was kind about it." in article.text


def test_headings_are_known_by_their_shape(article: SourceText) -> None:
    assert article.blocks[0].headings == ()
    assert article.blocks[1].headings == ("What I looked for afterwards",)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("the focus1 of it, a career?2 yes", "the focus of it, a career? yes"),
        ("do step1 first and step2 later", "do step1 first and step2 later"),
        ("we sell B2B on G2 to 300M in Web3", "we sell B2B on G2 to 300M in Web3"),
        ("python3 is fine, covid-19 too", "python3 is fine, covid-19 too"),
        ("Is it your Career?", "Is it your Career?"),
        ("chapters 1 and 2", "chapters 1 and 2"),
    ],
)
def test_only_footnote_digits_are_taken_off(text: str, clean: str) -> None:
    assert without_footnote_digits(text) == clean


def test_asked_lines_belong_to_the_paragraph_above(corpus: Path) -> None:
    nights, apprentices = read_source(corpus / "notes.md").blocks
    assert nights.headings == ("Nights",)
    assert nights.asked[0] == "I work while everybody sleeps and it wears me out"
    assert len(apprentices.asked) == 3
    assert "asked as" not in nights.text


def test_other_comments_are_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, "# A\n\nOne <!-- todo --> two.\n\n<!-- x\ny -->\n").text == "One two."


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a_b-c.txt", "this is a long line of plain words that has no title at all.\n", "A b c"),
        ("x.md", "# The title\n\nText is here.", "The title"),
        ("x.md", "The title\n=========\n\nText is here.\n\nPart\n----\n\nMore.", "The title"),
        (
            "x.txt",
            "A Title Line\n\nThen the text goes on for a while, as texts do.",
            "A Title Line",
        ),
    ],
)
def test_a_title_is_found_or_made(tmp_path: Path, name: str, text: str, title: str) -> None:
    assert read(tmp_path, text, name).title == title


def test_wrapped_lines_are_one_paragraph_and_long_ones_are_each(tmp_path: Path) -> None:
    wrapped = (
        "This text was wrapped by an\neditor at a narrow column, so\nthat it is one paragraph.\n"
    )
    assert len(read(tmp_path, wrapped, "a.txt").blocks) == 1
    long = "\n".join(f"Paragraph {n} " + "goes on and on " * 12 + "." for n in range(3))
    assert len(read(tmp_path, long, "b.txt").blocks) == 3


def test_short_times_are_written_out_in_talks_only(tmp_path: Path) -> None:
    talk = "---\nvideo_id: abcdefghijk\n---\n# T\n\nSaid here [53:35]."
    assert read(tmp_path, talk).text == "Said here [00:53:35]."
    assert read(tmp_path, "# T\n\nSee [53:35].").text == "See [53:35]."


def test_a_video_is_known_by_its_address(tmp_path: Path) -> None:
    text = "---\nurl: https://youtu.be/abcdefghijk\n---\n# T\n\nText."
    assert read(tmp_path, text).video_id == "abcdefghijk"


def test_a_byte_order_mark_and_utf_16_are_read(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("Grüße aus der Werkstatt, in der es nach Holz riecht.".encode(encoding))
        assert read_source(path).text.startswith("Grüße")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", b"", "a.txt is empty."),
        ("a.txt", b" \n\n", "a.txt is empty."),
        ("a.md", b"abc\x00\x01def", "a.md is not a text file."),
        ("a.txt", "Café".encode("cp1252"), "a.txt is not UTF-8 text (byte 3); save it as UTF-8."),
        ("a.exe", b"MZ", "a.exe is of a kind that cannot be read"),
        ("a.md", b"---\ntitle: [\n---\ntext", "a.md has front matter that is not YAML"),
        ("a.md", b"# Only a heading\n", "a.md holds no text to index."),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), "a.txt is larger than 20 MB"),
    ],
    ids=["empty", "blank", "binary", "encoding", "suffix", "yaml", "no text", "too large"],
)
def test_a_bad_file_gets_one_clear_sentence(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableSource) as error:
        read_source(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_gets_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="does not exist"):
        read_source(tmp_path / "nowhere.md")


@pytest.mark.parametrize("name", ["", "???", "Über Maß!", "a" * 200, "001_x.y"])
def test_a_slug_is_never_empty(name: str) -> None:
    assert slug(name).strip("-")
    assert slug(name).isascii()


@pytest.mark.parametrize(
    "hostile", ["*" * 50_000, "[[" * 30_000, "<a " * 30_000, "a" * 100_000 + "1"]
)
def test_hostile_lines_take_no_time(hostile: str) -> None:
    # Read in milliseconds; a pattern that backtracks would need hours. Between them, any machine.
    start = time.perf_counter()
    read_text(Path("x.md"), f"# T\n\n{hostile}\n\nText.".encode())
    assert time.perf_counter() - start < 60


marks = st.sampled_from(
    ["# ", "\n", "\n\n", "- ", "<!-- asked as\n- a\n-->", "<!--", "-->", "---\n", "[[a|b]]", "**",
     "Word ", "a1 ", ": ", "[00:00:01]", "<a data-t='00:00:01'>x</a>", "Title Line\n", ". ", "> "]
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(marks).map("".join), st.sampled_from(["x.md", "x.txt"]))
def test_any_text_is_read_and_its_offsets_hold(text: str, name: str) -> None:
    try:
        source = read_text(Path(name), text.encode())
    except UnreadableSource:
        return
    for block in source.blocks:
        assert source.text[block.start :].startswith(block.text)
    for chunk in chunks(source):
        assert source.text[chunk.start : chunk.end] == chunk.passage.text
        assert chunk.passage.text.strip()


def test_every_file_at_hand_reads_cleanly() -> None:
    """The samples, and the originals where somebody has them beside the repository."""
    root = Path(__file__).parents[2]
    originals = sorted(root.parent.glob("shared/seeds/*.txt"))
    for path in [*sorted(root.glob("tests/retrieval/samples/*")), *originals]:
        source = read_source(path)
        raw = path.read_text(encoding="utf-8")
        assert not re.search(r"<|\[\[|\*\*|Further Reading|min read|subscribe", source.text)
        assert not re.search(r"[a-z]{3}[?.]?\d\b", source.text)
        assert sorted(times_in(source.text)) == sorted(times_in(raw))
        assert source.title not in {block.text for block in source.blocks}
        assert len(source.text.split()) > 0.4 * len(re.sub(r"<[^>]*>", "", raw).split())
