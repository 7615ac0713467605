"""Lines from a pipe: whatever the bytes are, each becomes a message or one sentence."""

import io

import pytest

from coach.cli.lines import _piped, decoded
from coach.errors import BadInput, MessageTooLong


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"plain\r\n", "plain"),
        ("naïve – “yes”\n".encode(), "naïve – “yes”"),
        ("naïve\n".encode("latin-1"), "naïve"),
        ("\ufeffwith a mark\n".encode(), "with a mark"),
        (b"tab\there", "tab\there"),
        (b"\n", ""),
    ],
)
def test_text_in_old_and_new_encodings(line, text):
    assert decoded(line) == text


@pytest.mark.parametrize("line", [b"\x00\x01", b"\x1b[31mred", b"a\x07b", bytes(range(256))])
def test_what_is_no_text_is_one_sentence(line):
    assert isinstance(decoded(line), BadInput)


def test_a_huge_line_is_left_out_and_the_next_is_read():
    huge = io.BytesIO(b"a" * 1_000_000 + b"\nnext\n" + "é".encode() * 10 + b"\nlast")
    first, *others = _piped(huge, limit=10)
    assert isinstance(first, MessageTooLong)
    assert others == ["next", "é" * 10, "last"]
