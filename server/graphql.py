"""The GraphQL endpoint: HTTP around the schema.

Reads that bytes can answer are answered before Strawberry's own view is asked; everything else goes through it.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, cast

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import DocumentNode, GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.types import ExecutionResult

from domain.people.viewer import Viewer
from schema.context import Context
from schema.documents import Documents
from schema.reads import Engine, Spliced
from server import answers, explanations, tracks
from server.database import Database, DatabaseAway
from server.tracks import Track

LARGEST_BODY = 8 * 1024 * 1024
GRAPHQL_JSON = "application/graphql-response+json"
INTERNAL = "Something went wrong in the server. Its log tells more, under this reference."
FindViewer = Callable[[Request], Awaitable[Viewer | None]]


class TooLarge(Exception):  # noqa: N818 - it is the request's fault
    """A request body went over the limit."""


class GraphQLEndpoint(GraphQL[Context, None]):
    """The ASGI application behind `/graphql`."""

    def __init__(
        self,
        schema: strawberry.Schema,
        engine: Engine,
        database: Database,
        viewer_of: FindViewer,
        now: Callable[[], datetime],
    ) -> None:
        """Keep what requests are answered with; `viewer_of` tells who asks, or None."""
        super().__init__(schema, graphql_ide=None, subscription_protocols=())
        self._engine = engine
        self._database = database
        self._viewer_of = viewer_of
        self._now = now
        self._documents = self.documents = Documents(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, _limited(receive)))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            viewer = await self._viewer_of(request)
            if viewer is None:
                return answers.unauthenticated()
            watch = _watch(request, viewer)
            response = await self.run(request, Context(viewer, self._engine, self._database, self._now, watch=watch))
        except TooLarge:
            return answers.failure(413, "TOO_LARGE", f"A request has at most {LARGEST_BODY} bytes.")
        except HTTPException as error:
            return answers.failure(error.status_code, "BAD_REQUEST", error.reason)
        if GRAPHQL_JSON in request.headers.get("accept", ""):
            response.headers["content-type"] = f"{GRAPHQL_JSON}; charset=utf-8"
        if getattr(request.state, "refused", False):
            response.status_code = 400
        return response

    def decode_json(self, data: str | bytes) -> object:
        """Read a request's JSON: the body, or the variables in an address."""
        try:
            read = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, "This is not JSON.") from error
        if not isinstance(read, dict | list):
            raise HTTPException(400, "A request is a JSON object.")
        return read

    def encode_json(self, data: object) -> bytes:
        """Write an answer's JSON; bytes from the database go in as they are."""
        if isinstance(data, Spliced):
            extensions = b',"extensions":' + orjson.dumps(data.extensions) if data.extensions else b""
            return b'{"data":' + data.data + extensions + b"}"
        return orjson.dumps(data)

    async def execute_single(  # noqa: PLR0917 - as Strawberry calls it
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        sub_response: Response,
        context: Context,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Answer by bytes where that can be; else have Strawberry execute the operation."""
        query = request_data.query
        began = time.perf_counter()
        document = self._documents.get(query) if query else None
        _note(document, request_data.operation_name, began)
        if document is not None:
            name, variables = request_data.operation_name, request_data.variables
            spliced = await self._engine.answer(document, name, variables, context)
            if spliced is not None:
                return ExecutionResult(data=cast("dict[str, Any]", spliced), errors=None)  # read by `encode_json`
        return await super().execute_single(request, request_adapter, sub_response, context, root_value, request_data)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Tell faults of ours by a reference only, and leave `data` away where nothing was executed."""
        data: Any = result.data
        if isinstance(data, Spliced):
            data.extensions = _explained(data.extensions)
            return cast("GraphQLHTTPResponse", data)
        # What fails while fields are resolved has a path; without one, the request failed as a whole.
        executed = data is not None or any(error.path for error in result.errors or ())
        request.state.refused = not executed
        answer = GraphQLHTTPResponse()
        if result.errors:
            answer["errors"] = [_told(error) for error in result.errors]
        if executed:
            answer["data"] = data
        if extensions := _explained(None):
            answer["extensions"] = extensions
        return answer


def _watch(request: Request, viewer: Viewer) -> Track | None:
    """Let the request's track look on, and explain if that is asked for."""
    track = tracks.current()
    if track is not None:
        track.kind = "invalid"  # until an operation is found
        track.explanation = explanations.wanted(request, viewer)
    return track


def _note(document: DocumentNode | None, name: str | None, began: float) -> None:
    """Note which operation is asked for."""
    track = tracks.current()
    if track is not None:
        track.parsed(document, name, began=began)


def _explained(extensions: dict[str, Any] | None) -> dict[str, Any] | None:
    """Add an explanation where one is asked for."""
    track = tracks.current()
    return explanations.added(track.explanation, extensions) if track else extensions


def _told(error: GraphQLError) -> Mapping[str, Any]:
    """Write an error; what a fault of ours says goes to the log, and only its reference out."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error.formatted
    if isinstance(cause, DatabaseAway):
        raise cause
    told = GraphQLError(INTERNAL, path=error.path, nodes=error.nodes)
    return {**told.formatted, "extensions": {"code": "INTERNAL", "reference": answers.recorded(cause)}}


def _limited(receive: Receive) -> Receive:
    """Count a body's bytes as they come, and stop at the limit."""
    left = LARGEST_BODY

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return counted
