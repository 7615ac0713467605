"""What cannot become passages says so in one sentence, whatever was done to the file."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import UnreadableSource
from coach.retrieval.formats import Limits
from coach.retrieval.readers import read_content
from tests.retrieval import making
from tests.retrieval.making import DUST

PDF = making.pdf([(DUST, 11)])
DOCX = making.docx(("Normal", DUST))
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SMALL = Limits(bytes=100_000, pages=3, characters=2_000)


def swollen() -> bytes:
    """A Word file of which a few kilobytes unpack to a megabyte."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 1_000_000)
    return file.getvalue()


def entity_bomb() -> bytes:
    """A Word file whose text is an entity made of entities."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "dust">{levels}]>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text += f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p>'
    text += "</w:body></w:document>"
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(DOCX)) as old, zipfile.ZipFile(file, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part, text if part.filename == "word/document.xml" else body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.pdf", b"", "is empty"),
        ("empty.docx", b" \n", "is empty"),
        ("locked.pdf", making.locked(PDF, "secret"), "locked with a password"),
        ("locked.docx", OLD_WORD, "password"),
        ("scan.pdf", making.blank_pdf(3), "recognise the text"),
        ("long.pdf", making.blank_pdf(4), "has 4 pages and at most 3 are read"),
        ("swelling.pdf", making.swelling_pdf(80), "no text"),
        ("swelling.docx", swollen(), "unpacks to far more"),
        ("entities.docx", entity_bomb(), ""),
        ("large.txt", b"a" * 100_001, "is larger than 100,000 bytes"),
        ("wordy.txt", b"Dust is everywhere in here. " * 80, "more text than one source may"),
        ("half.pdf", PDF[: len(PDF) // 3], "damaged"),
        ("half.docx", DOCX[: len(DOCX) // 3], "damaged"),
        ("nonsense.pdf", b"%PDF-1.7\nnothing", "damaged"),
        ("page.pdf", making.page(DUST), "is none"),
        ("page.docx", making.page(DUST), "is none"),
        ("paper.html", PDF, "ends in .pdf"),
        ("paper.txt", PDF, "ends in .pdf"),
        ("words.txt", DOCX, "not a text file"),
        ("words.vtt", b"00:01 nothing of the kind", "not WebVTT"),
        ("words.srt", b"This is no file of captions at all.", "not SubRip"),
        ("old.doc", OLD_WORD, "of a kind that cannot be read"),
        ("picture.html", b"<script>alert(1)</script><img src=x>", "no text"),
        ("silent.vtt", making.vtt(("00:01.000", "00:02.000", "[Music]")), "no text"),
        ("latin.html", "<p>caf\u00e9</p>".encode("latin-1"), "save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_in_one_sentence(name, content, says):
    with pytest.raises(UnreadableSource) as raised:
        read_content(name, content, SMALL)
    sentence = str(raised.value)
    assert sentence.startswith(name)
    assert says in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_reading_stops_when_it_takes_too_long():
    with pytest.raises(UnreadableSource, match="too much to be read at once"):
        read_content("slow.pdf", PDF, Limits(seconds=0.0))


@settings(max_examples=40)
@given(st.sampled_from([("a.pdf", PDF), ("a.docx", DOCX)]), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(file, data):
    name, content = file
    start = data.draw(st.integers(0, len(content) - 1))
    length = data.draw(st.integers(0, 40))
    broken = content[:start] + data.draw(st.binary(max_size=40)) + content[start + length :]
    try:
        source = read_content(name, broken)
    except UnreadableSource:
        return
    assert source.blocks


@settings(max_examples=60)
@given(st.sampled_from(["a.html", "a.vtt", "a.srt"]), st.text(max_size=300))
def test_any_text_is_read_or_refused_and_nothing_else(name, text):
    try:
        source = read_content(name, text.encode("utf-8", "surrogatepass"))
    except UnreadableSource:
        return
    assert source.blocks
