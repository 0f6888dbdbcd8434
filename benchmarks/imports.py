"""How quickly a file of orders is imported, and in how much memory: once, and again when all of it is known.

`python -m benchmarks.imports 100000 300000` makes a file of each size up, imports it twice into a new SQLite database,
and prints a table in Markdown.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import make_orders

_HEAD = """\
| orders | file | import | seconds | orders/s | CPU s | peak memory |
|--:|--:|---|--:|--:|--:|--:|"""
_MEGA = 1_000_000
_KIBI = 1_024


@dataclass(frozen=True, slots=True)
class Spent:
    """What a program took: seconds, seconds of CPU, and the most bytes of memory it held (RSS)."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def main() -> None:
    """Measure each of the sizes that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports")
    parser.add_argument("orders", type=int, nargs="+", help="how many orders a file has")
    sizes: list[int] = parser.parse_args().orders
    print(_HEAD, flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="aftersale-bench-") as folder:
            measure(Path(folder), size)


def measure(folder: Path, size: int) -> None:
    """Print a row for each of two imports of the same file; raises RuntimeError if the second changes anything."""
    file, database = folder / "orders.jsonl", folder / "aftersale.db"
    with file.open("w", encoding="utf-8") as stream:
        make_orders.write(size, stream)
    _run(folder, ["migrate"])
    digests = []
    for which in ("first", "again"):
        spent = _run(folder, ["import", "orders", str(file), "--create-merchants"])
        digests.append(_digest(database))
        print(_row([f"{size:,}", f"{file.stat().st_size / _MEGA:,.0f} MB", which], size, spent), flush=True)
    if digests[0] != digests[1]:
        message = "The second import has changed the database."
        raise RuntimeError(message)


def _row(cells: Iterable[str], size: int, spent: Spent) -> str:
    figures = (
        f"{spent.seconds:,.0f}",
        f"{size / spent.seconds:,.0f}",
        f"{spent.cpu_seconds:,.0f}",
        f"{spent.peak_bytes / _MEGA:,.0f} MB",
    )
    return f"| {' | '.join((*cells, *figures))} |"


def _run(folder: Path, words: list[str]) -> Spent:
    """Run a command of the server on the database of a folder; raises RuntimeError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "server", *words], env=os.environ | {"AFTERSALE_DATA_DIR": str(folder)}
    )
    # Unlike `wait`, this tells of one child alone.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"`python -m server {' '.join(words)}` ended with {process.returncode}."
        raise RuntimeError(message)
    return Spent(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _KIBI)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if __name__ == "__main__":
    main()
