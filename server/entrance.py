"""The entrance: what a request must be like, whatever it asks for, and who has sent it when proxies stand between."""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server import answers
from server.cors import Cors
from server.settings import Settings

_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_HEALTH = "/health/"
"""Probes ask for a container by its number."""


class Entrance:
    """Surrounds an application, and refuses what is odd before anything is read."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """Surround this application, which has these names; any name will do if there is none."""
        self.app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        named = headers.getlist("host")
        host = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        if host is None and (named or scope["http_version"] != "1.0"):
            return answers.failure(400, "BAD_REQUEST", "A request names its host, once.")
        name = host["name"].lower() if host else ""
        if self._hosts and name not in self._hosts and not scope["path"].startswith(_HEALTH):
            return answers.failure(421, "MISDIRECTED_REQUEST", "This server does not answer to that name.")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            message = "Send the body as it is: no encoding such as gzip is taken."
            accepted = {"Accept-Encoding": "identity"}
            return answers.failure(415, "UNSUPPORTED_CONTENT_ENCODING", message, headers=accepted)
        return None


def guards(given: Settings) -> list[Middleware]:
    """Give what stands before the application, the outermost first."""
    guarding = [Middleware(Entrance, hosts=given.allowed_hosts)]
    if given.trusted_proxies:
        trusted = [str(network) for network in given.trusted_proxies]
        guarding.insert(0, Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted))
    if given.cors_origins:
        guarding.append(Middleware(Cors, admitted=given.cors_origins))
    return guarding
