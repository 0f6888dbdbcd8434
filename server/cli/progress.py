"""How far a long command has come: a bar on a terminal, a line now and then elsewhere; both on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from server.cli import running

_LINE_EVERY_SECONDS = 10.0

Advanced: TypeAlias = Callable[[float, int], None]
"""Is told how much of the total is done, and how many rows that makes."""


@contextmanager
def shown(what: str, total: float | None) -> Iterator[Advanced]:
    """Show progress with its rate and the time left; without a total, the time left is not known."""
    if not sys.stderr.isatty():
        yield _lines(what, total)
        return
    columns = (
        TextColumn(what),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, rows=0, rate=0.0)

        def advanced(done: float, rows: int) -> None:
            bar.update(task, completed=done, rows=rows, rate=_rate(rows, began))

        yield advanced


def _lines(what: str, total: float | None) -> Advanced:
    began = said = time.monotonic()

    def advanced(done: float, rows: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < _LINE_EVERY_SECONDS:
            return
        said = now
        line = f"{what}: {rows:,} rows, {_rate(rows, began):,.0f} a second"
        if total and done:
            line += f", {done / total:.0%}, about {(now - began) * (total - done) / done:,.0f} seconds left"
        running.say(line)

    return advanced


def _rate(rows: int, began: float) -> float:
    return rows / max(time.monotonic() - began, 0.001)
