"""Files with one JSON value a line."""

import io

import pytest

from server import jsonl
from server.jsonl import MAX_LINE, BadLine, InvalidJson, InvalidUtf8, LineTooLong


def lines(content: bytes) -> list[jsonl.Line]:
    """Read a file of these bytes."""
    return list(jsonl.lines(io.BytesIO(content)))


class TestLines:
    def test_have_their_numbers_and_ends_and_empty_ones_are_left_out(self) -> None:
        assert [(line.number, line.content, line.end) for line in lines(b"1\n\n \t\r\n 2 \r\n3")] == [
            (1, b"1", 2),
            (4, b"2", 12),
            (5, b"3", 13),
        ]

    def test_may_begin_with_a_byte_order_mark(self) -> None:
        assert [line.content for line in lines(b"\xef\xbb\xbf{}\n")] == [b"{}"]

    def test_of_the_greatest_length_are_read(self) -> None:
        longest = b'"' + b"a" * (MAX_LINE - 2) + b'"'

        for end in (b"", b"\n"):
            [line] = lines(longest + end)
            assert jsonl.value(line) == "a" * (MAX_LINE - 2)

    def test_that_are_longer_are_skipped_but_for_their_beginning(self) -> None:
        long = b'"' + b"a" * 3 * MAX_LINE + b'"'

        first, second = lines(long + b"\n2\n")

        assert first.is_too_long
        assert len(first.content) == 1_000
        assert first.end == len(long) + 1
        assert (second.number, second.content, second.end) == (2, b"2", len(long) + 3)


class TestValue:
    @pytest.mark.parametrize(
        ("content", "problem", "message"),
        [
            (b'{"a": nope}', InvalidJson, "The line is no JSON: invalid literal, expected 'null', at column 7."),
            (b"NaN", InvalidJson, "at column 1"),
            (b'{"a": -Infinity}', InvalidJson, "at column"),
            (b'"\\ud800"', InvalidJson, "no low surrogate"),
            (b"[" * 2_000, InvalidJson, "depth"),
            (b"{} {}", InvalidJson, "at column 4"),
            (b'"caf\xe9"', InvalidUtf8, "The line is no UTF-8, from byte 5 on."),
            (b"1" * (MAX_LINE + 1), LineTooLong, "A line has at most 1,048,576 bytes."),
        ],
        ids=["word", "nan", "infinity", "surrogate", "depth", "two", "latin-1", "long"],
    )
    def test_that_is_none_is_named_with_its_place(self, content: bytes, problem: type[BadLine], message: str) -> None:
        [line] = lines(content)

        with pytest.raises(problem) as raised:
            jsonl.value(line)

        assert message in str(raised.value)
