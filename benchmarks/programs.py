"""Programs that are measured: run as processes of their own, and watched through /proc."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_ADDRESS = re.compile(r"http://[\d.]+:\d+")
_TICKS = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12
"""Fields of /proc/<pid>/stat, counted from the state, which comes after the program's name."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that serves: its process, and its address."""

    pid: int
    address: str


@contextmanager
def serving(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Program]:
    """Run a Python module that prints its address and serves; raises RuntimeError if it ends instead."""
    with (
        log.open("w") as stderr,
        subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            yield Program(process.pid, _address(process.stdout or (), log))
        finally:
            process.terminate()


def run(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a Python module to its end, and give what it printed; raises CalledProcessError where it fails."""
    return subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def cpu_seconds(pids: Iterable[int]) -> float:
    """Tell how long processes have computed so far, in user and in kernel mode."""
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = stat.rpartition(")")[2].split()
        ticks += int(fields[_USER]) + int(fields[_SYSTEM])
    return ticks / _TICKS


def _address(lines: Iterable[str], log: Path) -> str:
    for line in lines:
        if found := _ADDRESS.search(line):
            return found[0]
    raise RuntimeError(log.read_text())
