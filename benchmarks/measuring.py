"""Measuring: short rounds, one program after the other, so that what else the machine does meets both alike."""

import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import programs
from benchmarks.loads import Client
from benchmarks.targets import Target


@dataclass(frozen=True, slots=True)
class Figures:
    """One round, or the medians of several. CPU time is milliseconds per request; `others` are cores."""

    requests_per_second: float
    program_cpu_ms: float
    database_cpu_ms: float | None
    median_ms: float
    p99_ms: float
    others: float
    """How many cores were busy with anything else: with a benchmark's machine all to itself, about 0."""


@dataclass(frozen=True, slots=True)
class How:
    """How it is measured: the database's process if it is ours, and how many rounds of how many seconds."""

    client: Client
    database_pid: int | None
    rounds: int
    seconds: float


def measure(targets: Sequence[Target], name: str, connections: int, how: How) -> dict[str, list[Figures]]:
    """Send a document to each in turn, after a warm-up; give the rounds by the targets' names."""
    for target in targets:
        how.client.send(target.files[name], target.port, connections=connections, seconds=how.seconds / 2)
    found: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for _ in range(how.rounds):
        for target in targets:
            found[target.name].append(_round(target, name, connections, how))
    return found


def medians(rounds: Sequence[Figures]) -> Figures:
    """Take the median of each figure."""

    def of(take: Callable[[Figures], float]) -> float:
        return median(map(take, rounds))

    known = [one.database_cpu_ms for one in rounds if one.database_cpu_ms is not None]
    return Figures(
        of(lambda one: one.requests_per_second),
        of(lambda one: one.program_cpu_ms),
        median(known) if known else None,
        of(lambda one: one.median_ms),
        of(lambda one: one.p99_ms),
        of(lambda one: one.others),
    )


def _round(target: Target, name: str, connections: int, how: How) -> Figures:
    before = _Clocks.read(target.pid, how.database_pid)
    load = how.client.send(target.files[name], target.port, connections=connections, seconds=how.seconds)
    spent = _Clocks.read(target.pid, how.database_pid).since(before)
    ours = spent.program + (spent.database or 0) + spent.client
    return Figures(
        load.requests / load.seconds,
        spent.program / load.requests * 1e3,
        None if spent.database is None else spent.database / load.requests * 1e3,
        load.median_ms,
        load.p99_ms,
        max(spent.machine - ours, 0) / spent.wall,
    )


@dataclass(frozen=True, slots=True)
class _Clocks:
    """Seconds of CPU that each has used, and of the wall."""

    program: float
    database: float | None
    client: float
    machine: float
    wall: float

    @classmethod
    def read(cls, program: int, database: int | None) -> "_Clocks":
        own, ended = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return cls(
            programs.cpu_seconds(program),
            None if database is None else programs.cpu_seconds_with_children(database),
            own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime,
            programs.busy_seconds(),
            os.times().elapsed,
        )

    def since(self, before: "_Clocks") -> "_Clocks":
        database = None if self.database is None else self.database - (before.database or 0)
        return _Clocks(
            self.program - before.program,
            database,
            self.client - before.client,
            self.machine - before.machine,
            self.wall - before.wall,
        )
