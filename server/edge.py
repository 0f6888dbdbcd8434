"""What surrounds every request: headers of safety, answers to failures, and the access log."""

import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import addresses, answers, headers, tracks
from server.database import DatabaseAway
from server.draining import Draining
from server.headers import Header
from server.tracks import Tracer, Track

log = logging.getLogger(__name__)
access = logging.getLogger("server.access")

_GONE = 499  # nobody is there to answer; only the log says so
_CLOSE = (b"connection", b"close")


class Edge:
    """Surrounds an application. No exception passes it, unless part of an answer is out already."""

    def __init__(
        self, app: ASGIApp, *, tls: bool = False, draining: Draining | None = None, tracer: Tracer | None = None
    ) -> None:
        """Surround this application; `tls` says that browsers come by TLS, whatever comes in here.

        Once it drains, clients are asked to connect anew, and so elsewhere.
        """
        self.app = app
        self._tls = tls
        self._draining = draining
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        track = Track(scope, self._tracer if scope["type"] == "http" else None)
        token = tracks.begun(track)
        try:
            if scope["type"] == "http":
                await self._answer(track, scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            tracks.left(token)

    async def _answer(self, track: Track, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._completed(message.get("headers", []), track, scope)
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
            _log(scope, status, track, track.answered(scope, status or _GONE))

    def _completed(self, given: list[Header], track: Track, scope: Scope) -> list[Header]:
        """Add the headers of every answer."""
        added = headers.completed(given, tls=self._tls or scope["scheme"] == "https")
        added.append((tracks.HEADER, track.id.encode()))
        if self._draining is not None and self._draining.is_set():
            added.append(_CLOSE)
        return added


def _log(scope: Scope, status: int, track: Track, seconds: float) -> None:
    """Log the request as it came, without its query string: that may hold what is nobody's business."""
    path = scope.get("raw_path") or scope["path"].encode()
    client = scope.get("client")
    fields = {
        "method": scope["method"],
        "path": path.partition(b"?")[0].decode("ascii", "backslashreplace"),
        "kind": track.kind,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "client": addresses.blurred(client[0]) if client else "-",
    }
    if access.isEnabledFor(logging.INFO):
        # By hand, it is not looked up which line of ours logs: there is but this one.
        access.handle(
            access.makeRecord(access.name, logging.INFO, "", 0, "request", (), None, extra={"fields": fields})
        )
