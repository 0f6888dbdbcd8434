"""The file of lines that an import refused, with the reasons."""

from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from server import imports
from server.cli import running
from server.imports import Problem
from server.jsonl import BadLine, Line

_SUFFIX = ".jsonl"


class Rejections:
    """JSON, one refused line a line; the file is there in the end only if any were."""

    def __init__(self, of: Path) -> None:
        """Stand beside a file: orders.jsonl has orders.rejected.jsonl."""
        name = "stdin" if of == Path("-") else of.name.removesuffix(_SUFFIX)
        self.path = of.with_name(f"{name}.rejected{_SUFFIX}")
        self.count = 0

    def __enter__(self) -> Self:
        """Begin anew, or end the program before anything is imported."""
        try:
            self._file = self.path.open("wb")
        except OSError as error:
            running.stop(f"Cannot write {self.path}: {error.strerror}.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the file, or nothing."""
        self._file.close()
        if not self.count:
            self.path.unlink()

    def add(self, line: Line, problem: Problem) -> None:
        """Write down a line: as it was where it is JSON, else as text."""
        given = line.text if isinstance(problem, BadLine) else orjson.Fragment(line.content)
        told = {"line": line.number, "reason": imports.reason(problem), "input": given}
        self._file.write(orjson.dumps(told, default=str, option=orjson.OPT_APPEND_NEWLINE))
        self.count += 1
