"""What is measured: our server, and beside it the limit."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks import programs
from benchmarks.documents import Compiled, Document, for_limit
from benchmarks.loads import request
from benchmarks.places import CONNECTIONS, Place
from benchmarks.programs import Cores
from domain import engine

_ASK_EVERY_SECONDS = 0.005


@dataclass(slots=True)
class Target:
    """A running program; how many seconds it took to answer for the first time, and how many bytes it held then."""

    name: str
    port: int
    path: str
    process: "subprocess.Popen[bytes]"
    start_seconds: float = 0
    start_bytes: int = 0
    files: dict[str, Path] = field(default_factory=dict)
    """Where the requests of each document are."""

    @property
    def pid(self) -> int:
        """Its process."""
        return self.process.pid

    def prepare(self, document: Document, token: str, folder: Path) -> None:
        """Write a document's requests to a file."""
        paths = (self._path(document, nth) for nth in range(len(document.variables)))
        every = (request(path, one, token) for path, one in zip(paths, document.bodies(), strict=True))
        self.files[document.name] = folder / f"{self.name}-{document.name}.http"
        self.files[document.name].write_bytes(b"\0".join(every))

    def answers(self, document: Document, token: str) -> list[bytes]:
        """Ask once with each set of variables; raises RuntimeError for an answer that is not 200."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}"
        found = []
        with httpx.Client(base_url=url, timeout=programs.PATIENCE_SECONDS, headers=headers) as client:
            for nth, body in enumerate(document.bodies()):
                answer = client.post(self._path(document, nth), content=body)
                if answer.status_code != httpx.codes.OK:
                    message = f"{self.name} answered {document.name} with {answer.status_code}."
                    raise RuntimeError(message)
                found.append(answer.content)
        return found

    def _path(self, document: Document, nth: int) -> str:
        return self.path.format(name=document.name, nth=nth)


@contextmanager
def server(place: Place, folder: Path, cores: Cores) -> Iterator[Target]:
    """Run our server, in one process."""
    port = programs.free_port()
    words = ["server", "serve", "--processes", "1", "--port", str(port)]
    with programs.started(words, cores=cores, log=folder / "server.log", environment=place.environment()) as process:
        yield _ready(Target("server", port, "/graphql", process), "/health/ready")


@contextmanager
def limit(place: Place, found: Mapping[str, Compiled], folder: Path, cores: Cores) -> Iterator[Target]:
    """Run the limit with the statements that our server would send, over as many connections with its settings."""
    port, file = programs.free_port(), folder / "limit.json"
    database = {
        "dsn": place.url,
        "min_size": CONNECTIONS,
        "max_size": CONNECTIONS,
        "server_settings": {**engine.SERVER_SETTINGS, "default_transaction_read_only": "on"},
    }
    file.write_text(json.dumps({"database": database, "documents": for_limit(found)}))
    words: Sequence[str] = ["benchmarks.limit", str(file), str(port)]
    with programs.started(words, cores=cores, log=folder / "limit.log") as process:
        yield _ready(Target("limit", port, "/{name}/{nth}", process), f"/{next(iter(found))}/0")


def _ready(target: Target, path: str) -> Target:
    """Wait for the first answer; raises RuntimeError when the program ends instead, or takes too long."""
    began = time.perf_counter()
    while not _answers(f"http://127.0.0.1:{target.port}{path}"):
        if target.process.poll() is not None or time.perf_counter() - began > programs.PATIENCE_SECONDS:
            message = f"The {target.name} did not start: its log tells why."
            raise RuntimeError(message)
        time.sleep(_ASK_EVERY_SECONDS)
    target.start_seconds = time.perf_counter() - began
    target.start_bytes = programs.memory_bytes(target.pid)
    return target


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
