"""The GraphQL endpoint: HTTP around the schema.

Reads that bytes can answer are answered before Strawberry's own view is asked; everything else goes through it.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, cast

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult

from domain.people.viewer import Viewer
from schema.context import Context
from schema.documents import Documents
from schema.reads import Engine, Spliced
from server import answers, bodies
from server.answers import RequestProblem
from server.database import Database, DatabaseAway

LARGEST_BODY = 8 * 1024 * 1024
GRAPHQL_JSON = "application/graphql-response+json"
INTERNAL = "Something went wrong in the server. Its log tells more, under this reference."
FindViewer = Callable[[Request], Awaitable[Viewer | None]]


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
        self._documents = Documents(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, _limited(receive)))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in {"GET", "POST"}:
            raise _not_by(request, "GET, POST")
        try:
            viewer = await self._viewer_of(request)
            if viewer is None:
                return answers.unauthenticated()
            _demand_form(request)
            response = await self.run(request, Context(viewer, self._engine, self._database, self._now))
        except HTTPException as error:
            if request.method == "GET" and isinstance(error.__cause__, InvalidOperationTypeError):
                raise _not_by(request, "POST") from error
            return answers.failure(error.status_code, "BAD_REQUEST", error.reason)
        if GRAPHQL_JSON in request.headers.get("accept", ""):
            response.headers["content-type"] = f"{GRAPHQL_JSON}; charset=utf-8"
            if getattr(request.state, "refused", False):
                response.status_code = 400
        return response

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:  # noqa: ARG002 - Strawberry's signature
        """Leave GraphiQL to its own address."""
        return False

    def decode_json(self, data: str | bytes) -> object:
        """Read a request's JSON: the body, or the variables in an address."""
        return bodies.parsed(data)

    def encode_json(self, data: object) -> bytes:
        """Write an answer's JSON; bytes from the database go in as they are."""
        if isinstance(data, Spliced):
            return b'{"data":' + data.data + b"}"
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
        document = self._documents.get(query) if query else None
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
            return cast("GraphQLHTTPResponse", data)
        # What fails while fields are resolved has a path; without one, the request failed as a whole.
        executed = data is not None or any(error.path for error in result.errors or ())
        request.state.refused = not executed
        answer = GraphQLHTTPResponse()
        if result.errors:
            answer["errors"] = [_told(error) for error in result.errors]
        if executed:
            answer["data"] = data
        return answer


def _told(error: GraphQLError) -> Mapping[str, Any]:
    """Write an error; what a fault of ours says goes to the log, and only its reference out."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error.formatted
    if isinstance(cause, DatabaseAway):
        raise cause
    if isinstance(cause, ValueError) and error.path is None:
        # While the document is validated: Python reads no integer of more than 4,300 digits.
        return GraphQLError("A value in the document cannot be read.", nodes=error.nodes).formatted
    told = GraphQLError(INTERNAL, path=error.path, nodes=error.nodes)
    return {**told.formatted, "extensions": {"code": "INTERNAL", "reference": answers.recorded(cause)}}


def _demand_form(request: Request) -> None:
    """Refuse a request that Strawberry would take in more ways than one."""
    if request.method == "POST":
        bodies.demand_json(request, LARGEST_BODY)
    elif len(request.query_params.multi_items()) > len(request.query_params):
        raise RequestProblem(400, "BAD_REQUEST", "A parameter stands twice in the address.")


def _not_by(request: Request, allowed: str) -> RequestProblem:
    message = f"Not by {request.method}."
    return RequestProblem(405, "METHOD_NOT_ALLOWED", message, headers={"Allow": allowed})


def _limited(receive: Receive) -> Receive:
    """Count a body's bytes as they come, and stop at the limit."""
    left = LARGEST_BODY

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise bodies.too_large(LARGEST_BODY)
        return message

    return counted
