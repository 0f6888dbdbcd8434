"""`import`: orders and tickets from files."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from domain.orders.operations import ImportOutcome
from server import imports, jsonl
from server.cli import progress, running
from server.cli.interrupts import Interrupt
from server.cli.rejections import Rejections
from server.database import Database
from server.imports import Kind, Outcome
from server.jsonl import Line
from server.settings import Settings

_INTERRUPTED = 130
_STDIN = Path("-")
_File = Annotated[
    Path, typer.Argument(metavar="FILE.jsonl", help="JSON, one object a line, in UTF-8; - reads standard input.")
]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _import() -> None:
    """Bring in orders or tickets from a file. What it refuses goes to FILE.rejected.jsonl, and then it ends with 1."""


@app.command()
def orders(
    file: _File,
    *,
    create_merchants: Annotated[
        bool, typer.Option("--create-merchants", help="Create merchants that are not there yet.")
    ] = False,
) -> None:
    """Import orders in the shape of the schema's OrderInput: new ones are created, known ones are updated."""
    _run(file, imports.orders_kind(create_merchants=create_merchants))


@app.command()
def tickets(file: _File) -> None:
    """Open tickets in the shape of the schema's TicketOpenInput: each names its order and the merchant."""
    _run(file, imports.tickets_kind())


@dataclass(slots=True)
class _Done:
    """What became of the lines so far; `line` is the number of the last one, which ends after so many bytes."""

    outcomes: Counter[ImportOutcome] = field(default_factory=Counter)
    line: int = 0
    end: int = 0
    has_begun: bool = False


def _run(file: Path, kind: Kind[Any]) -> None:
    """Import a file, say what became of its lines, and end with 1 if any were refused, with 130 if interrupted."""
    done = _Done()
    with _opened(file) as stream, Rejections(file) as rejections, Interrupt() as interrupt:

        async def begin(_settings: Settings, database: Database) -> None:
            done.has_begun = True
            for batch in imports.batches(kind, jsonl.lines(stream)):
                with interrupt.held_back():
                    _note(done, rejections, await imports.write(database, kind, batch))
                advanced(done.end, done.outcomes.total() + rejections.count)

        try:
            with progress.shown(f"Importing {file.name}", _size(file)) as advanced:
                running.run(begin)
        except KeyboardInterrupt:
            running.stop(_interrupted(done), _INTERRUPTED)
        finally:
            if done.has_begun:
                _sum_up(done, rejections)
    raise typer.Exit(1 if rejections.count else 0)


def _note(done: _Done, rejections: Rejections, written: list[tuple[Line, Outcome]]) -> None:
    for line, outcome in written:
        if isinstance(outcome, ImportOutcome):
            done.outcomes[outcome] += 1
        else:
            rejections.add(line, outcome)
        done.line, done.end = line.number, line.end


def _interrupted(done: _Done) -> str:
    return f"Interrupted after line {done.line:,}. What was done is kept, and the file can be imported again."


def _sum_up(done: _Done, rejections: Rejections) -> None:
    told = ", ".join(f"{done.outcomes[outcome]:,} {outcome.lower()}" for outcome in ImportOutcome)
    running.say(f"{told}, {rejections.count:,} refused.")
    if rejections.count:
        running.say(f"The lines that were refused, with the reasons: {rejections.path}")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file == _STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        running.stop(f"Cannot read {file}: {error.strerror}.")
    with stream:
        yield stream


def _size(file: Path) -> int | None:
    """Say how many bytes there are to read, where that is known."""
    return file.stat().st_size if file.is_file() else None
