"""A running server for tests, on a port of its own, and what is said to it over bare sockets."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.server import commands

PATIENCE_SECONDS = 60
_LINES_OF_WELCOME = 4


@dataclass
class Served:
    """A server that runs."""

    port: int
    pid: int
    logged: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def say(self, data: bytes) -> "Said":
        """Send bytes on a connection of their own, and read until it is closed."""
        with self.connect() as connection:
            return said(connection, data)

    def memory(self) -> int:
        """Give the most memory that the process has ever held, in bytes."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(kilobytes) * 1024


@dataclass
class Said:
    """What a server answered on a connection, how much it was sent, and how long it took."""

    answer: bytes
    sent: int
    seconds: float

    @property
    def status(self) -> int:
        """The status of the first answer."""
        return int(self.answer.split(b" ", 2)[1]) if self.answer else 0

    @property
    def statuses(self) -> list[int]:
        """The statuses of all answers."""
        return [int(part[:3]) for part in self.answer.split(b"HTTP/1.1 ")[1:]]


@contextmanager
def serving(url: str, *words: str, **settings: str) -> Iterator[Served]:
    """Serve a database."""
    command = ("serve", "--host", "127.0.0.1", "--port", "0", *words)
    with commands.started(url, command, stdin=subprocess.DEVNULL, **settings) as program:
        lines = [program.says() for _ in range(_LINES_OF_WELCOME)]
        served = Served(int(lines[1].rpartition(":")[2].rstrip("/")), program.process.pid)
        assert program.process.stderr is not None
        threading.Thread(target=_collect, args=(program.process.stderr, served.logged), daemon=True).start()
        yield served
        program.stop()


def said(connection: socket.socket, data: bytes = b"", *, pieces: Iterable[bytes] = ()) -> Said:
    """Send bytes, and read until the connection is closed; a server may close before all are sent."""
    began, sent, answer = time.monotonic(), 0, bytearray()
    with suppress(ConnectionError):
        connection.sendall(data)
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            answer += part
    return Said(bytes(answer), sent, time.monotonic() - began)


def _collect(stream: IO[str], lines: list[str]) -> None:
    """Keep the log, and keep it from filling its pipe."""
    lines.extend(stream)
