"""Programs that are measured: started on their cores, watched through /proc, and ended by their process ids."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60.0

Cores = frozenset[int]

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM = 1, 11, 12, 13, 14
"""Fields of /proc/<pid>/stat, counted from the state, which comes after the program's name."""


def free_port() -> int:
    """Find a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    words: Sequence[str], *, cores: Cores, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a Python module on these cores, what it says going to a file; it is told to end, and else killed."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        os.sched_setaffinity(process.pid, cores)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a Python module to its end, and give its standard output; raises RuntimeError where it fails."""
    done = subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"`python -m {' '.join(words)}` ended with {done.returncode}."
        raise RuntimeError(message)
    return done.stdout


def place(pid: int, cores: Cores) -> None:
    """Move a program and those it has started to these cores; what it starts from now on follows."""
    for one in (pid, *children(pid)):
        os.sched_setaffinity(one, cores)


def cpu_seconds(pid: int) -> float:
    """Tell how long a program itself has computed so far, in user and in kernel mode."""
    stat = _stat(pid)
    return (int(stat[_USER]) + int(stat[_SYSTEM])) / _TICKS


def cpu_seconds_with_children(pid: int) -> float:
    """Tell how long a program and all those it has started have computed, those that have ended too."""
    stat = _stat(pid)
    ended = (int(stat[_CHILDREN_USER]) + int(stat[_CHILDREN_SYSTEM])) / _TICKS
    return cpu_seconds(pid) + ended + sum(map(cpu_seconds, children(pid)))


def memory_bytes(pid: int) -> int:
    """Tell how much memory a program holds (RSS)."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def busy_seconds() -> float:
    """Tell how long all cores together have computed, whatever for."""
    line = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    user, nice, system, _idle, _waiting, *interrupts = map(int, line.split()[1:])
    stolen = interrupts[2]
    return (user + nice + system + sum(interrupts[:2]) + stolen) / _TICKS


def children(pid: int) -> list[int]:
    """List the programs that one has started and that still run."""
    every = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [one for one in every if _parent(one) == pid]


def _parent(pid: int) -> int | None:
    try:
        return int(_stat(pid)[_PARENT])
    except (FileNotFoundError, ProcessLookupError):
        return None  # it has ended since


def _stat(pid: int) -> list[str]:
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()
