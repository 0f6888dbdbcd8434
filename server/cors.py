"""Pages of other origins that may use the API: exactly those that a setting names (CORS)."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import answers, origins

_METHODS = "GET, POST"
_HEADERS = "Accept, Aftersale-Explain, Authorization, Content-Type, Traceparent, X-Request-Id"
_EXPOSED = "Retry-After, X-Request-Id"
_KEPT_SECONDS = "600"


class Cors:
    """Surrounds an application, and tells browsers whose pages may read its answers."""

    def __init__(self, app: ASGIApp, admitted: Collection[str]) -> None:
        """Surround this application for the pages of these origins."""
        self.app = app
        self._admitted = frozenset(admitted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer a browser that asks before one."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        admitted = origin if origin in self._admitted else None
        if admitted is not None:
            origins.admit(scope)
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif origin is not None and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _advance(admitted)(scope, receive, send)
        else:
            await self.app(scope, receive, _telling(send, admitted))


def _telling(send: Send, admitted: str | None) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            told = {**_told(admitted), "access-control-expose-headers": _EXPOSED} if admitted else {}
            added = {"vary": "Origin", **told}
            raw = [(name.encode(), value.encode("latin-1")) for name, value in added.items()]
            message["headers"] = [*message.get("headers", ()), *raw]
        await send(message)

    return send_on


def _told(admitted: str) -> dict[str, str]:
    return {"access-control-allow-origin": admitted, "access-control-allow-credentials": "true"}


def _advance(admitted: str | None) -> Response:
    """Answer what a browser asks before it sends a request."""
    vary = {"Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"}
    if admitted is None:
        return answers.failure(403, "CROSS_SITE", "Pages of this origin may not use this server.", headers=vary)
    may = {
        "access-control-allow-methods": _METHODS,
        "access-control-allow-headers": _HEADERS,
        "access-control-max-age": _KEPT_SECONDS,
    }
    return Response(status_code=204, headers={**vary, **_told(admitted), **may})
