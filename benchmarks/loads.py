"""Load: the requests that clients send, and how it went."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programs import ROOT, Cores

_SCRIPT = Path(__file__).with_name("wrk.lua")
_GRACE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """What a client has seen: how many answers within how many seconds, and how many milliseconds they took."""

    requests: int
    seconds: float
    median_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Client:
    """How load is made, and on which cores: by `wrk`, or by the client beside this file."""

    name: str
    cores: Cores

    def send(self, file: Path, port: int, *, connections: int, seconds: float) -> Load:
        """Send the requests of a file for so long; raises RuntimeError where anything fails."""
        command = self._command(file, port, connections, seconds)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - known programs
            try:
                os.sched_setaffinity(process.pid, self.cores)
                said, _ = process.communicate(timeout=seconds + _GRACE_SECONDS)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            message = f"{self.name} ended with {process.returncode}."
            raise RuntimeError(message)
        return _read(said)

    def _command(self, file: Path, port: int, connections: int, seconds: float) -> Sequence[str]:
        if self.name == "wrk":
            how = ["-t", "1", "-c", str(connections), "-d", f"{max(round(seconds), 1)}s"]
            return ["wrk", *how, "-s", str(_SCRIPT), f"http://127.0.0.1:{port}", "--", str(file)]
        how = ["--port", str(port), "--connections", str(connections), "--seconds", str(seconds)]
        return [sys.executable, "-m", "benchmarks.client", str(file), *how]


def best_client() -> str:
    """Name `wrk` where it is installed: it takes little of the cores that it shares with the database."""
    return "wrk" if shutil.which("wrk") else "python"


def request(path: str, body: bytes, token: str) -> bytes:
    """Write a request as it goes over the wire. The limit gets what the server gets, and goes by the path alone."""
    head = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def _read(said: str) -> Load:
    """Read the line of JSON that a client ends with."""
    found = json.loads(said.strip().rpartition("\n")[2])
    if found["failed"] or not found["requests"]:
        message = f"{found['requests']} requests were answered, {found['failed']} failed."
        raise RuntimeError(message)
    return Load(found["requests"], found["duration"] / 1e6, found["median"] / 1e3, found["p99"] / 1e3)
