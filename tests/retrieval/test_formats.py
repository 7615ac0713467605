"""What becomes of a file in each format: its words, its headings, its pages and seconds."""

from __future__ import annotations

import pytest

from coach.passages import place_of, statements
from coach.retrieval.chunker import MAX_WORDS, chunks
from coach.retrieval.readers import read_content, suffixes
from tests.retrieval import making
from tests.retrieval.making import DUST, PILOT, VIDEO

LONG = f"{DUST} {PILOT} " * 2


def passages(name: str, content: bytes):
    return [chunk.passage for chunk in chunks(read_content(name, content))]


def test_every_format_can_be_read():
    wanted = {".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".vtt", ".srt"}
    assert wanted <= set(suffixes())


# ------------------------------------------------------------------------------------------ PDF


def test_a_pdf_is_cited_by_its_pages():
    content = making.pdf(
        [("Why I left", 18), (LONG, 11)], [("What came after", 18), (PILOT, 11)], author="Ann Lee"
    )
    found = passages("why-i-left.pdf", content)
    assert [(p.heading, p.locator) for p in found] == [
        ("Why I left", "p. 1"),
        ("What came after", "p. 2"),
    ]
    assert found[0].text == LONG.strip()
    assert {p.author for p in found} == {"Ann Lee"}
    assert {p.url for p in found} == {""}


def test_a_page_opens_where_the_pdf_says_where_it_lives():
    content = making.pdf([(LONG, 11)], [(PILOT, 11)], url="https://example.org/a.pdf")
    urls = [p.url for p in passages("a.pdf", content)]
    assert urls == ["https://example.org/a.pdf#page=1", "https://example.org/a.pdf#page=2"]


def test_a_sentence_of_a_pdf_keeps_the_page():
    (passage,) = passages("a.pdf", making.pdf([(LONG, 11)]))
    assert {s.locator for s in statements(passage)} == {"p. 1"}


def test_a_paragraph_over_two_pages_names_both():
    first, second = "It was a morning in March and the machines were", "still when I came in."
    found = passages("a.pdf", making.pdf([(LONG, 11), (first, 11)], [(second, 11)]))
    assert (found[-1].text, found[-1].locator) == (f"{first} {second}", "pp. 1–2")


def test_headings_come_from_the_outline_where_the_type_does_not_tell():
    pages = [[("The long morning", 11), (LONG, 11)], [("The short evening", 11), (LONG, 11)]]
    outline = ((1, "The long morning"), (2, "The short evening"))
    found = passages("a.pdf", making.pdf(*pages, outline=outline, title="Two halves of a day"))
    assert [p.heading for p in found] == ["The long morning", "The short evening"]
    assert found[0].title == "Two halves of a day"


def test_what_is_printed_on_every_page_is_no_text():
    names = ("Ann", "Ben", "Cleo", "Dan")
    said = [f"{name} swept the workshop once more. " * n for n, name in enumerate(names, 3)]
    pages = [[(text, 11)] for text in said]
    found = read_content("a.pdf", making.pdf(*pages, repeated="The Harbour Review, page"))
    assert [block.text for block in found.blocks] == [text.strip() for text in said]


def test_a_word_that_a_line_has_parted_is_whole_again():
    content = making.one_paragraph(
        "The appren-", "ticeship took seven years, and a well-", "known one.", "A well-known town."
    )
    (passage,) = passages("a.pdf", content)
    assert "apprenticeship took seven years, and a well-known one." in passage.text


def test_a_pdf_that_may_be_read_but_not_changed_is_read():
    content = making.locked(making.pdf([(LONG, 11)]), "secret", to_open=False)
    assert passages("a.pdf", content)[0].locator == "p. 1"


# ------------------------------------------------------------------------------------- DOCX, HTML


def test_a_word_file_keeps_headings_lists_and_tables():
    content = making.docx(
        ("Title", "Leaving well"),
        ("Normal", LONG),
        ("Heading 1", "What it cost"),
        ("Heading 2", "Money"),
        ("List Bullet", "A year of wages, and a little more than that."),
        ["Tools", "What was sold in the end"],
        author="Ann Lee",
    )
    source = read_content("leaving.docx", content)
    assert (source.title, source.author) == ("Leaving well", "Ann Lee")
    assert [(b.text[:10], b.headings, b.is_item) for b in source.blocks] == [
        (LONG[:10], (), False),
        ("A year of ", ("What it cost", "Money"), True),
        ("Tools", ("What it cost", "Money"), False),
        ("What was s", ("What it cost", "Money"), False),
    ]
    assert passages("leaving.docx", content)[1].locator == "What it cost › Money"


def test_a_page_is_its_article_alone():
    article = (
        f"<h1>Leaving well</h1><p>{DUST} <b>Truly</b>.</p><div class='share-buttons'>Share</div>"
        f"<h2>After</h2><p>{PILOT}<br>Always.</p><ul><li>One thing</li></ul>"
        "<p hidden>Unseen</p><p><a href='/x'>Read the next one</a></p>"
    )
    head = (
        '<title>Leaving well | The workshop</title><meta name="author" content="Ann Lee">'
        '<link rel="canonical" href="https://example.org/leaving">'
        '<meta property="article:published_time" content="2024-05-02T10:00:00Z">'
    )
    around = '<section id="comments"><p>First! What a text, I never read one like it.</p></section>'
    source = read_content("Leaving.html", making.page(article, head=head, around=around))
    assert [(b.text, b.headings) for b in source.blocks] == [
        (f"{DUST} Truly.", ()),
        (f"{PILOT} Always.", ("After",)),
        ("One thing", ("After",)),
    ]
    about = (source.title, source.author, source.url, source.published)
    assert about == ("Leaving well", "Ann Lee", "https://example.org/leaving", "2024-05-02")


def test_a_page_without_any_frame_is_read_too():
    source = read_content("a.htm", f"<h1>One</h1><p>{DUST}</p><h2>Two</h2>{PILOT}".encode())
    assert source.title == "One"
    assert [(b.text, b.headings) for b in source.blocks] == [(DUST, ()), (PILOT, ("Two",))]


def test_a_page_in_an_old_encoding_keeps_its_letters():
    text = '<meta charset="windows-1252"><p>A café, a “quotation”, and a long enough sentence.</p>'
    source = read_content("a.html", text.encode("cp1252"))
    assert source.text == "A café, a “quotation”, and a long enough sentence."


# -------------------------------------------------------------------------------------- captions


def test_captions_become_sentences_with_the_second_they_begin_at():
    content = making.vtt(
        ("00:00:01.000", "00:00:04.000", "<v Anna>So you left. Why did you"),
        ("00:00:04.000", "00:00:06.500", "<v Anna>leave the <i>workshop</i> so late?"),
        ("00:01:07.000", "00:01:12.000", "<v Ben Ito>Because of the dust &amp; the noise."),
        head=f"WEBVTT\n\nNOTE https://www.youtube.com/watch?v={VIDEO}",
    )
    source = read_content("a talk.vtt", content)
    assert [block.text for block in source.blocks] == [
        "Anna: So you left. [00:00:01] Why did you leave the workshop so late? [00:00:01]",
        "Ben Ito: Because of the dust & the noise. [00:01:07]",
    ]
    found = [s for p in passages("a talk.vtt", content) for s in statements(p)]
    assert found[-1].url == f"https://www.youtube.com/watch?v={VIDEO}&t=67s"
    assert found[-1].locator == "00:01:07"


def test_a_single_voice_is_the_author():
    content = making.vtt(("00:01.000", "00:04.000", "<v Ben Ito>Dust settles on everything."))
    source = read_content("a.vtt", content)
    assert (source.author, source.text) == ("Ben Ito", "Dust settles on everything. [00:00:01]")


def test_rolling_captions_are_said_once_and_open_the_video_their_name_tells():
    content = making.vtt(
        (
            "00:00:00.160",
            "00:00:02.470",
            " \nso<00:00:00.400><c> you</c><00:00:00.560><c> left</c>",
        ),
        ("00:00:02.470", "00:00:02.480", "so you left\n "),
        ("00:00:02.480", "00:00:05.000", "so you left\nthe<00:00:02.700><c> workshop</c>"),
        head="WEBVTT\nKind: captions\nLanguage: en",
    )
    source = read_content(f"On dust [{VIDEO}].en.vtt", content)
    assert (source.text, source.title) == ("so you left the workshop [00:00:00]", "On dust")
    assert source.video_id == VIDEO


@pytest.mark.parametrize(
    "name", ["A film [Documentary].srt", f"On dust [{VIDEO}].srt", "plain.srt"]
)
def test_no_address_is_guessed_from_a_name_alone(name):
    content = making.srt(("00:00:01,000", "00:00:04,000", "Dust settles on everything."))
    (passage,) = passages(name, content)
    assert (passage.locator, passage.url) == ("00:00:01", "")


def test_captions_may_say_where_they_are_from():
    body = making.srt(("00:00:01,000", "00:00:04,000", "- Dust settles.\n- On everything."))
    front = f"---\ntitle: On dust\nurl: https://youtu.be/{VIDEO}\n---\n".encode()
    (passage,) = passages("a.srt", front + body)
    assert (passage.title, passage.url) == (
        "On dust",
        f"https://www.youtube.com/watch?v={VIDEO}&t=1s",
    )


def test_captions_without_a_full_stop_are_cut_where_a_cue_begins():
    cues = [
        (f"00:00:{n:02d},000", f"00:00:{n + 1:02d},000", f"and then dust {n} came down on us again")
        for n in range(30)
    ]
    found = passages("a.srt", making.srt(*cues))
    assert max(len(p.text.split()) for p in found) <= MAX_WORDS
    (passage,) = [p for p in found if "dust 17 " in p.text]
    clock, _ = place_of(passage, "dust 17 came down on us again")
    assert int(clock[-2:]) <= 17 < int(clock[-2:]) + 6
