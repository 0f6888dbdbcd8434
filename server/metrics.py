"""Metrics, as Prometheus reads them: of one process, or summed up over all that serve together.

Several processes write theirs into the folder that `PROMETHEUS_MULTIPROC_DIR` names to prometheus-client; whoever is
asked adds them up. `docs/operations.md` says what each one means.
"""

import os
import platform
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from server.version import VERSION

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_OWNER = re.compile(r"_(\d+)\.db$")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_HERE = CollectorRegistry()

REQUESTS = Counter("aftersale_requests", "Requests answered.", ["kind", "status"], registry=_HERE)
REQUEST_SECONDS = Histogram(
    "aftersale_request_seconds", "How long requests took.", ["kind"], buckets=_SECONDS, registry=_HERE
)
SQL_SECONDS = Histogram(
    "aftersale_sql_seconds",
    "How long statements of root fields took, with the wait for a connection.",
    ["field"],
    buckets=_SECONDS,
    registry=_HERE,
)
PLANS = Counter("aftersale_plans", "Plans looked up: kept ones (hit), or compiled (miss).", ["found"], registry=_HERE)
FAULTS = Counter("aftersale_faults", "Errors of ours, each with a reference in the log.", registry=_HERE)
SIGN_IN_FAILURES = Counter("aftersale_sign_in_failures", "Sign-ins with a wrong password or e-mail.", registry=_HERE)
CONNECTIONS = Gauge(
    "aftersale_database_connections",
    "Connections in use, for reads and for writes.",
    ["use"],
    multiprocess_mode="livesum",
    registry=_HERE,
)
DOCUMENTS = Gauge("aftersale_documents", "Documents kept.", multiprocess_mode="livesum", registry=_HERE)
_BUILD = Gauge(
    "aftersale_build_info", "What runs; always 1.", ["version", "python"], multiprocess_mode="max", registry=_HERE
)


@cache
def request_counter(kind: str, status: int) -> Counter:
    """Give what counts requests of a kind that were answered so: finding it anew each time costs more than to count."""
    return REQUESTS.labels(kind, str(status))


@cache
def request_clock(kind: str) -> Histogram:
    """Give what takes down how long requests of a kind took."""
    return REQUEST_SECONDS.labels(kind)


@cache
def sql_clock(field: str) -> Histogram:
    """Give what takes down how long statements of a root field took."""
    return SQL_SECONDS.labels(field)


@cache
def plan_counter(found: str) -> Counter:
    """Give what counts plans that were found so."""
    return PLANS.labels(found)


class Sized(Protocol):
    """What can be counted at any time."""

    def __len__(self) -> int:
        """Count."""


class Pools(Protocol):
    """What knows how many connections are in use."""

    def in_use(self) -> dict[str, int]:
        """Count connections, by what they are for."""


def sample(pools: Pools, documents: Sized) -> None:
    """Write down what is at this moment."""
    _BUILD.labels(VERSION, platform.python_version()).set(1)
    DOCUMENTS.set(len(documents))
    for use, count in pools.in_use().items():
        CONNECTIONS.labels(use).set(count)


def exposition() -> bytes:
    """Write the metrics of this process, or of all that serve together."""
    return generate_latest(_registry())


def serve(host: str, port: int) -> None:
    """Answer with the metrics on a port of their own, in a thread; raises OSError."""
    start_http_server(port, host, _registry())


@contextmanager
def gathered(processes: int) -> Iterator[None]:
    """Give several processes, which are to be started within, a folder for what they count."""
    if processes == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="aftersale-metrics-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[_FOLDER]


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    folder = os.environ.get(_FOLDER)
    registry.register(_Gathered(registry, folder) if folder else _HERE)
    registry.register(_Processes(Path(folder) if folder else None))
    return registry


class _Gathered(multiprocess.MultiProcessCollector):
    """Adds up what the processes of a folder wrote."""

    def __init__(self, _registry: CollectorRegistry, folder: str) -> None:
        super().__init__(CollectorRegistry(), folder)  # type: ignore[no-untyped-call] # it carries no types
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Give the sums; processes that have ended use no connections any more."""
        for pid in _pids(Path(self._folder)):
            if not Path(f"/proc/{pid}").exists():
                multiprocess.mark_process_dead(pid, self._folder)  # type: ignore[no-untyped-call] # likewise
        found: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call] # likewise
        return found


class _Processes(Collector):
    """Adds up what the system says of the processes: their time, memory and open files."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """Give the sums, and when the first of the processes started."""
        pids: set[int | str] = {"self"} if self._folder is None else {os.getpid(), *_pids(self._folder)}
        found: dict[str, list[Metric]] = {}
        for pid in pids:
            for metric in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
                found.setdefault(metric.name, []).append(metric)
        return [_added(metrics) for metrics in found.values()]


def _added(metrics: list[Metric]) -> Metric:
    first = metrics[0]
    values = [metric.samples[0].value for metric in metrics]
    value = min(values) if first.name == "process_start_time_seconds" else sum(values)
    family = CounterMetricFamily if first.type == "counter" else GaugeMetricFamily
    return family(first.name, first.documentation, value=value)


def _pids(folder: Path) -> set[int]:
    """Find out which processes have written into a folder."""
    found = (_OWNER.search(path.name) for path in folder.iterdir())
    return {int(match[1]) for match in found if match}
