"""The processes that serve: uvicorn on uvloop and httptools, started and ended in order."""

import signal
import socket
import sys

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from server import logs

BACKLOG = 2048
GRACE_SECONDS = 8
"""How long requests may take once the server is told to stop: Docker kills after 10 seconds."""


def serve(listener: socket.socket, processes: int) -> int:
    """Answer on a socket until SIGTERM or SIGINT, and give the program's exit code."""
    config = uvicorn.Config(
        "server.app:create",
        factory=True,
        workers=processes,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        backlog=BACKLOG,
        log_config=logs.CONFIG,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _alone(config, listener) if processes == 1 else _several(config, listener)


def _alone(config: uvicorn.Config, listener: socket.socket) -> int:
    # Once it has ended in order, uvicorn raises the signal again for whoever handled it before.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def _several(config: uvicorn.Config, listener: socket.socket) -> int:
    supervisor = Multiprocess(config, sockets=[listener])
    supervisor.run()
    failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
    return 1 if failed else 0
