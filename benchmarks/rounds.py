"""Rounds: `wrk` keeps one program busy for some seconds, then the other, so that both meet the same machine."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx

from benchmarks import programs
from benchmarks.documents import Document
from benchmarks.places import Place, backends
from benchmarks.programs import Program

_PATIENCE_SECONDS = 60
_SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Round:
    """What one program did in one round: CPU is milliseconds a request, `median_ms` is how long an answer took."""

    per_second: float
    cpu_ms: float
    database_cpu_ms: float
    median_ms: float


Pair: TypeAlias = tuple[Round, Round]
"""What the server and then the limit did."""


@dataclass(frozen=True, slots=True)
class How:
    """How it is measured: so many rounds of so many seconds, with so many requests under way at once."""

    rounds: int
    seconds: int
    connections: int

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.rounds} rounds of {self.seconds} s each, {self.connections} requests at once"


class Target:
    """A program, and the requests that it is sent for a document."""

    def __init__(self, program: Program, document: Document, path: str, token: str, file: Path) -> None:
        """Write the requests to a file for `wrk`. The limit goes by the path alone, and gets all the rest too."""
        paths = [path.format(name=document.name, nth=nth) for nth in range(len(document.bodies))]
        self.program = program
        self.document = document
        self.file = file
        self._paths = paths
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        file.write_bytes(b"\0".join(map(self._request, paths, document.bodies)))

    def answers(self) -> list[bytes]:
        """Send each request once; raises httpx.HTTPStatusError for an answer that says no."""
        with httpx.Client(base_url=self.program.address, timeout=_PATIENCE_SECONDS, headers=self._headers) as client:
            posted = map(lambda path, body: client.post(path, content=body), self._paths, self.document.bodies)
            return [answer.raise_for_status().content for answer in posted]

    def _request(self, path: str, body: bytes) -> bytes:
        headers = {"Host": "127.0.0.1", **self._headers, "Content-Length": str(len(body))}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


def measured(server: Target, limit: Target, place: Place, how: How) -> Iterator[Pair]:
    """Give pairs of rounds of the server and of the limit, after one for warming up."""
    for nth in range(how.rounds + 1):
        pair = _round(server, place, how), _round(limit, place, how)
        if nth:
            yield pair


def _round(target: Target, place: Place, how: How) -> Round:
    watched = [target.program.pid], backends(place)
    before = [programs.cpu_seconds(pids) for pids in watched]
    seen = _wrk(target, how)
    after = [programs.cpu_seconds(pids) for pids in watched]
    own, database = ((then - first) / seen["requests"] * 1e3 for first, then in zip(before, after, strict=True))
    return Round(seen["requests"] / seen["duration"] * 1e6, own, database, seen["median"] / 1e3)


def _wrk(target: Target, how: How) -> dict[str, int]:
    """Send requests; raises RuntimeError unless all are answered by 200."""
    options = ["--threads", "1", "--connections", str(how.connections), "--duration", f"{how.seconds}s"]
    command = ["wrk", *options, "--script", str(_SCRIPT), target.program.address, "--", str(target.file)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 - known
    seen: dict[str, int] = json.loads(said.strip().rpartition("\n")[2])
    if seen["failed"] or not seen["requests"]:
        message = f"{seen['requests']} requests were answered, {seen['failed']} of them not by 200."
        raise RuntimeError(message)
    return seen
