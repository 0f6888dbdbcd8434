"""The GraphQL endpoint: HTTP around the schema.

A request is read and admitted here, and answered by bytes where it can be. Strawberry's own view answers the rest.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeAlias, cast

import orjson
import strawberry
from cross_web import AsyncHTTPRequestAdapter, HTTPException, StarletteRequestAdapter
from graphql import DocumentNode, GraphQLError, OperationType, get_operation_ast
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types import ExecutionResult, SubscriptionExecutionResult

from domain.people.viewer import Viewer
from schema.context import Access, Context
from schema.reads import Engine
from schema.validation import MOST_ERRORS, said_shortly
from server import answers, bodies, explanations, posted, revalidation, tracks
from server.admission import Admission, Asked, NotAdmitted
from server.answers import RequestProblem
from server.database import Database, DatabaseAway
from server.sockets.messages import PROTOCOL
from server.sockets.streams import SocketTransport, Stream, takes_streams
from server.tracks import Track

LARGEST_BODY = 8 * 1024 * 1024
GRAPHQL_JSON = "application/graphql-response+json"
INTERNAL = "Something went wrong in the server. Its log tells more, under this reference."
FindViewer = Callable[[Request], Awaitable[Viewer | None]]
Operations: TypeAlias = GraphQLRequestData | list[GraphQLRequestData]


class _Read(StarletteRequestAdapter):
    """A request whose operation was read before the view comes to it."""

    @property
    def operations(self) -> Operations:
        """What was read."""
        return cast("Operations", self._request.state.operations)


class GraphQLEndpoint(GraphQL[Context | None, None]):
    """The ASGI application behind `/graphql`."""

    request_adapter_class = _Read
    stream_transport_classes_by_protocol = {PROTOCOL: SocketTransport}  # noqa: RUF012 - as Strawberry has it

    def __init__(
        self,
        schema: strawberry.Schema,
        engine: Engine,
        database: Database,
        viewer_of: FindViewer,
        now: Callable[[], datetime],
        *,
        admission: Admission,
        access: Access = Access(),  # noqa: B008 - it never changes
    ) -> None:
        """Keep what requests are admitted by and answered with; `viewer_of` tells who asks, or None."""
        super().__init__(schema, graphql_ide=None, subscription_protocols=(PROTOCOL,))
        self._engine = engine
        self._database = database
        self._viewer_of = viewer_of
        self._now = now
        self._admission = admission
        self.documents = admission.documents
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._respond(Request(scope, _limited(receive)))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method not in {"GET", "POST"}:
            raise _not_by(request, "GET, POST")
        try:
            viewer = await self._viewer_of(request)
            if viewer is None and not self._may_be_stranger(request):
                return answers.unauthenticated()
            _demand_form(request)
            response = await self._answered(request, self._context(request, viewer))
        except NotAdmitted as no:
            request.state.refused = no.status is HTTPStatus.OK
            response = answers.refused(no.errors, no.status, no.headers)
        except HTTPException as error:
            if request.method == "GET" and isinstance(error.__cause__, InvalidOperationTypeError):
                raise _not_by(request, "POST") from error
            return answers.failure(error.status_code, "BAD_REQUEST", error.reason)
        if GRAPHQL_JSON in request.headers.get("accept", ""):
            response.headers["content-type"] = f"{GRAPHQL_JSON}; charset=utf-8"
            if getattr(request.state, "refused", False):
                response.status_code = 400
        if getattr(request.state, "by_hash", False):
            response = revalidation.revalidated(request, response)
        return response

    def _context(self, request: Request, viewer: Viewer | None) -> Context | None:
        """Say who asks, and what is done for them; a stranger has no part in anything."""
        if viewer is None:
            return None
        watch = _watch(request, viewer)
        return Context(viewer, self._engine, self._database, self._now, self._access, watch=watch)

    def _may_be_stranger(self, request: Request) -> bool:
        """Whether a request may come without credentials; wrong ones are none that may be left out."""
        return self._admission.strangers_may_introspect and "authorization" not in request.headers

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:  # noqa: ARG002 - Strawberry's signature
        """Leave GraphiQL to its own address."""
        return False

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Operations:
        """Give what was read."""
        return cast("_Read", request).operations

    async def _read(self, request: Request) -> Operations:
        """Read what a request asks for; one without a document may name it by `documentId`."""
        transport = self._get_stream_transport_from_headers({"accept": request.headers.get("accept", "")})
        if request.method == "POST":
            protocol = transport.protocol if transport else "http"
            operation = posted.operation(self.decode_json(await request.body()), protocol)
            if operation is not None:
                return operation
        data = await super().parse_http_body(_Read(request))
        if isinstance(data, GraphQLRequestData) and data.query is None:
            data.extensions = posted.named(request.query_params, data.extensions)
        return data

    def decode_json(self, data: str | bytes) -> object:
        """Read a request's JSON: the body, or the variables in an address."""
        return bodies.parsed(data)

    def encode_json(self, data: object) -> bytes:
        """Write an answer's JSON."""
        return orjson.dumps(data)

    async def _answered(self, request: Request, context: Context | None) -> Response:
        """Answer by bytes where that can be; else have Strawberry execute the operation."""
        asked = request.state.operations = await self._read(request)
        if isinstance(asked, GraphQLRequestData):
            began = time.perf_counter()
            document = self._admit(request, asked, context)
            _note(document, asked.operation_name, began)
            if document is not None and context is not None and asked.protocol == "http":
                data = await self._engine.answer(document, asked.operation_name, asked.variables, context)
                if data is not None:
                    return _whole(data, _explained(request.state.extensions))
        return await self.run(request, context)

    async def execute_operation(  # noqa: PLR0917 - as Strawberry calls it
        self,
        request: Request,
        request_adapter: AsyncHTTPRequestAdapter,
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Context | None,
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult | list[ExecutionResult] | SubscriptionExecutionResult:
        """Stream a subscription to whoever takes streams; all else is answered once."""
        if isinstance(request_data, GraphQLRequestData) and _streams(request, request_data, context):
            request_data.protocol = cast("Any", PROTOCOL)
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

    def _admit(self, request: Request, data: GraphQLRequestData, context: Context | None) -> DocumentNode | None:
        """Find the document of a request and take what it costs; raises NotAdmitted."""
        if not isinstance(data.operation_name, str | None):
            raise HTTPException(400, "The name of an operation is a text.")
        admitted = self._admission.admit(_asked(data), context.viewer if context else None)
        if admitted is None:
            return None
        data.query = admitted.text
        if context is not None:
            context.document = admitted.document
        request.state.by_hash = request.method == "GET" and admitted.by_hash
        # An answer that may be kept does not tell what was left at that moment.
        request.state.extensions = None if request.state.by_hash else {"cost": admitted.cost}
        return admitted.document

    async def create_streaming_response(
        self,
        request: Request | WebSocket,  # noqa: ARG002 - as Strawberry calls it
        stream: Callable[[], AsyncIterator[str]],
        sub_response: Response,
        headers: Mapping[str, str],
    ) -> Response:
        """Answer with a stream, which ends when nobody takes it any more."""
        return Stream(stream(), headers={**sub_response.headers, **headers})

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Tell faults of ours by a reference only, and leave `data` away where nothing was executed."""
        data: Any = result.data
        # What fails while fields are resolved has a path; without one, the request failed as a whole.
        executed = data is not None or any(error.path for error in result.errors or ())
        request.state.refused = not executed
        answer = GraphQLHTTPResponse()
        if result.errors:
            told = result.errors if executed else map(said_shortly, result.errors[:MOST_ERRORS])
            answer["errors"] = [_told(error) for error in told]
        if executed:
            answer["data"] = data
        extensions = getattr(request.state, "extensions", None) if executed else None
        request.state.extensions = None  # a stream tells it with its first answer only
        if extensions := _explained(extensions):
            answer["extensions"] = extensions
        return answer


def _streams(request: Request, data: GraphQLRequestData, context: Context | None) -> bool:
    document = context.document if context and takes_streams(request) else None
    operation = get_operation_ast(document, data.operation_name) if document else None
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION


def _whole(data: bytes, extensions: dict[str, Any] | None) -> Response:
    """Answer with the database's bytes as they are."""
    told = b',"extensions":' + orjson.dumps(extensions) if extensions else b""
    return Response(b'{"data":' + data + told + b"}", media_type=bodies.JSON)


def _asked(data: GraphQLRequestData) -> Asked:
    """Hand on what a request asks for."""
    extensions = data.extensions or {}
    return Asked(data.query, data.operation_name, data.variables, extensions, extensions.get(posted.DOCUMENT_ID))


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
