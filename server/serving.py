"""The processes that serve: uvicorn on uvloop and httptools, started and ended in order."""

import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from server import logs
from server.graphql import LARGEST_BODY
from server.protocol import Config, Protocol
from server.settings import Settings
from server.sockets import WebSocketProtocol

BACKLOG = 2048
WORKER_SECONDS = 30
"""How long a process may take to give a sign of life, from its start on, before another takes its place.

It has to import all of the server first: on a busy machine uvicorn's own 5 seconds ended each process again, and none
ever answered.
"""

WEBSOCKETS: dict[str, Any] = {
    "ws": WebSocketProtocol,
    "ws_max_size": LARGEST_BODY,
    "ws_per_message_deflate": False,  # each open socket would keep its window in memory
}


def prepared(given: Settings, listener: socket.socket, processes: int) -> Callable[[], int]:
    """Make what answers on a socket until SIGTERM or SIGINT, and gives the program's exit code.

    From here on the signals end it in order, even before it runs.
    """
    config = Config(
        "server.app:create",
        factory=True,
        workers=processes,
        loop="uvloop",
        http=Protocol,
        **WEBSOCKETS,
        lifespan="on",
        backlog=BACKLOG,
        log_config=logs.config(given.log_format),
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application knows whom to believe
        timeout_graceful_shutdown=given.grace_seconds,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )
    config.patience = given.client_timeout
    return _alone(config, listener) if processes == 1 else _several(config, listener)


def _alone(config: uvicorn.Config, listener: socket.socket) -> Callable[[], int]:
    server = uvicorn.Server(config)

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn has handlers of its own while it runs, and in the end raises what they caught for these.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)

    def run() -> int:
        server.run(sockets=[listener])
        return 0 if server.started else 1

    return run


def _several(config: uvicorn.Config, listener: socket.socket) -> Callable[[], int]:
    supervisor = _Supervisor(config, sockets=[listener])

    def run() -> int:
        supervisor.run()
        failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
        return 1 if failed else 0

    return run


class _Supervisor(Multiprocess):
    """Looks after several processes."""

    def terminate_all(self) -> None:
        """Stop the processes; once they stop listening, nobody does."""
        for listener in self.sockets:
            listener.close()
        super().terminate_all()
