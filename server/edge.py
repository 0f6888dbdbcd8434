"""What surrounds every request: headers of safety, answers to failures, and the access log."""

import logging
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import answers, headers
from server.database import DatabaseAway

log = logging.getLogger(__name__)
access = logging.getLogger("server.access")

_GONE = 499  # nobody is there to answer; only the log says so


class Edge:
    """Surrounds an application. No exception passes it, unless part of an answer is out already."""

    def __init__(self, app: ASGIApp, *, tls: bool = False) -> None:
        """Surround this application; `tls` says that browsers come by TLS, whatever comes in here."""
        self.app = app
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                tls = self._tls or scope["scheme"] == "https"
                message["headers"] = headers.completed(message.get("headers", []), tls=tls)
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except ClientDisconnect:
            status = _GONE
        except DatabaseAway as away:
            log.warning("database away", extra={"fields": {"reason": away.__cause__ or away}})
            if status:
                raise
            await answers.unavailable()(scope, receive, send_on)
        except Exception as error:
            if status:
                raise
            await answers.internal(error)(scope, receive, send_on)
        finally:
            _log(scope, status, time.perf_counter() - started)


def _log(scope: Scope, status: int, seconds: float) -> None:
    """Log the request as it came, without its query string: that may hold what is nobody's business."""
    path = scope.get("raw_path") or scope["path"].encode()
    client = scope.get("client")
    fields = {
        "method": scope["method"],
        "path": path.partition(b"?")[0].decode("ascii", "backslashreplace"),
        "status": status,
        "ms": f"{seconds * 1000:.1f}",
        "client": client[0] if client else "-",
    }
    access.info("request", extra={"fields": fields})
