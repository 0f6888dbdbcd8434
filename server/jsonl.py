"""Files with one JSON value a line, read without holding more than a line."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import orjson

MAX_LINE = 2**20
"""How many bytes a line may have, its end not counted."""
_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its number from 1 on, its bytes, and how many bytes of the file end with it."""

    number: int
    content: bytes
    end: int
    is_too_long: bool = False

    @property
    def text(self) -> str:
        """The line as text, even where it is none: bytes that make no sense are replaced."""
        return self.content.decode("utf-8", "replace")


class BadLine(Exception):  # noqa: N818 - the line is bad, not the program
    """A line that holds no JSON; the message says where and why."""


class LineTooLong(BadLine):
    """A line that nobody should have to hold in memory."""


class InvalidUtf8(BadLine):
    """A line that is no text."""


class InvalidJson(BadLine):
    """A line that is no JSON, or holds NaN, infinity or half of a surrogate pair."""


def lines(stream: BinaryIO) -> Iterator[Line]:
    """Go through the lines of a stream that are not empty; of one that is too long, only the beginning is kept."""
    number = end = 0
    while content := stream.readline(MAX_LINE + 1):
        number += 1
        end += len(content)
        is_too_long = len(content) > MAX_LINE and not content.endswith(b"\n")
        if is_too_long:
            end += _skip(stream)
            content = content[:_SHOWN]
        if number == 1:
            content = content.removeprefix(codecs.BOM_UTF8)
        if content := content.strip():
            yield Line(number, content, end, is_too_long)


def value(line: Line) -> object:
    """Read a line's JSON; raises LineTooLong, InvalidUtf8 or InvalidJson."""
    if line.is_too_long:
        message = f"A line has at most {MAX_LINE:,} bytes."
        raise LineTooLong(message)
    try:
        line.content.decode()
    except UnicodeDecodeError as error:
        message = f"The line is no UTF-8, from byte {error.start + 1} on."
        raise InvalidUtf8(message) from None
    try:
        return orjson.loads(line.content)
    except orjson.JSONDecodeError as error:
        message = f"The line is no JSON: {error.msg}, at column {error.colno}."
        raise InvalidJson(message) from None


def _skip(stream: BinaryIO) -> int:
    """Go to the end of a line, and say how many bytes that was."""
    skipped = 0
    while rest := stream.readline(MAX_LINE):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped
