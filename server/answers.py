"""Answers that say no: JSON in the shape of a GraphQL error, whatever the address."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from graphql import GraphQLError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server import metrics, tracks

RETRY_AFTER = 2
"""Seconds after which to ask again when the database was away."""

log = logging.getLogger(__name__)


class RequestProblem(Exception):  # noqa: N818 - a no to the client, not an error of ours
    """A request that cannot be answered as it came; the message is for whoever sent it."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        """Keep what the answer says."""
        super().__init__(message)
        self.answer = failure(status, code, message, headers=headers)


def failure(
    status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, **extensions: str
) -> Response:
    """Answer with one error, whose `extensions` carry its code and what else there is."""
    error = {"message": message, "extensions": {"code": code, **extensions}}
    return Response(orjson.dumps({"errors": [error]}), status, headers, media_type="application/json")


def refused(
    errors: Sequence[GraphQLError], status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with the errors of a document, in place of its data."""
    body = orjson.dumps({"errors": [error.formatted for error in errors]})
    return Response(body, status, headers, media_type="application/json")


def unauthenticated(message: str = "Not signed in, and no valid API token.") -> Response:
    """Answer 401."""
    return failure(401, "UNAUTHENTICATED", message, headers={"WWW-Authenticate": "Bearer"})


def unavailable() -> Response:
    """Answer 503: the database is away, and may soon be back."""
    message = f"The database does not answer. Try again in {RETRY_AFTER} seconds."
    return failure(503, "UNAVAILABLE", message, headers={"Retry-After": str(RETRY_AFTER)})


def draining() -> Response:
    """Answer 503: the server is about to stop."""
    message = f"The server is about to stop. Try again in {RETRY_AFTER} seconds."
    return failure(503, "DRAINING", message, headers={"Retry-After": str(RETRY_AFTER)})


def internal(error: BaseException) -> Response:
    """Answer 500 with the reference of the log, and nothing of the error itself."""
    reference = recorded(error)
    message = f"Something went wrong in the server. Its log tells more, under reference {reference}."
    return failure(500, "INTERNAL", message, reference=reference)


def recorded(error: BaseException) -> str:
    """Log an error of ours with its traceback, and give the reference of its lines there: the request's id."""
    track = tracks.current()
    reference = track.id if track else secrets.token_hex(8)
    metrics.FAULTS.inc()
    log.error("unexpected error", exc_info=error, extra={"fields": {"reference": reference}})
    return reference


async def on_request_problem(_request: Request, problem: Exception) -> Response:
    """Answer a `RequestProblem`."""
    assert isinstance(problem, RequestProblem)  # noqa: S101 - registered for it alone
    return problem.answer


async def on_http_exception(_request: Request, error: Exception) -> Response:
    """Answer what Starlette says no to, such as a method that an address does not know."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    status = HTTPStatus(error.status_code)
    return failure(status, status.name, f"{status.phrase}.", headers=error.headers)
