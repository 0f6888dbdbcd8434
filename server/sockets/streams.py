"""How a subscription's answers leave the endpoint for a socket: one by one, each in a part of its own."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, ClassVar, cast

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Send
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestProtocol
from strawberry.http.streaming import HTTPStreamTransport, JSONEncoder
from strawberry.types.graphql import OperationType

from server.sockets import messages
from server.sockets.messages import PROTOCOL

IN_PARTS = "x-in-parts"
"""The header of a response whose parts are messages of their own. It never leaves this process."""

TAKES_STREAMS = "takes_streams"
"""The state of a request that is put by a socket. Nobody outside can set it."""

_NEVER = 1e6  # seconds: sockets have pings of their own


class SocketTransport(HTTPStreamTransport):
    """Writes answers for a socket; no header of a request chooses it."""

    protocol: ClassVar[GraphQLRequestProtocol] = cast("Any", PROTOCOL)
    batching_error: ClassVar[str] = "An operation comes alone."
    headers: ClassVar[Mapping[str, str]] = {IN_PARTS: PROTOCOL}
    heartbeat_interval = _NEVER
    send_initial_heartbeat: ClassVar[bool] = False

    def accepts(self, accept: str) -> bool:  # noqa: ARG002 - as Strawberry asks
        """Be chosen by nobody."""
        return False

    def allowed_operation_types(self, allowed_operation_types: set[OperationType]) -> set[OperationType]:
        """Stream subscriptions only: whatever is answered once takes the ordinary way."""
        return allowed_operation_types & {OperationType.SUBSCRIPTION}

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """Write what a message says of an answer; without data, nothing was executed."""
        if "data" in response:
            return messages.NEXT + encode_json(response)
        return messages.ERROR + encode_json(response["errors"])

    def encode_complete(self) -> str:
        """Add nothing: that the parts end says it."""
        return ""

    def heartbeat_message(self, encode_json: JSONEncoder) -> str:  # noqa: ARG002 - as Strawberry asks
        """Add nothing."""
        return ""


class Stream(StreamingResponse):
    """Sends parts, and lets go of where they come from when they cannot be sent any more."""

    async def stream_response(self, send: Send) -> None:
        """Send them."""
        parts = cast("AsyncGenerator[str]", self.body_iterator)
        async with aclosing(parts):
            await super().stream_response(send)


def takes_streams(request: Request) -> bool:
    """Whether a request was put by a socket, which can carry many answers."""
    return bool(getattr(request.state, TAKES_STREAMS, False))
