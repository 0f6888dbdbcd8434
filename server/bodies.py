"""Bodies of requests: which are taken, how much of them, and the JSON in them."""

import json
from typing import Any

import orjson
from starlette.requests import Request

from server.answers import RequestProblem

JSON = "application/json"

_BLANKS = b" \t\r\n"


def demand_json(request: Request, most: int) -> None:
    """Refuse a body by what its headers say, before any of it is read.

    Browsers send JSON to another site only after asking it, which forms, plain text and multipart do without.
    """
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != JSON or not _is_utf8(parameters):
        raise RequestProblem(415, "UNSUPPORTED_MEDIA_TYPE", f"Send JSON in UTF-8, with the content type {JSON}.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most:
        raise too_large(most)


async def read(request: Request, most: int) -> bytes:
    """Read a body of JSON."""
    demand_json(request, most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large(most)
    return bytes(body)


def parsed(data: str | bytes) -> dict[str, Any] | list[Any]:
    """Read JSON, where no key may stand twice in an object: who reads it next could take the other one."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise RequestProblem(400, "BAD_REQUEST", "This is not JSON.") from None
    if not isinstance(found, dict | list):
        raise RequestProblem(400, "BAD_REQUEST", "A request is a JSON object.")
    _demand_single_keys(data.encode() if isinstance(data, str) else data, found)
    return found


def too_large(most: int) -> RequestProblem:
    """Say that a body is too large."""
    return RequestProblem(413, "TOO_LARGE", f"A request has at most {most} bytes.")


def _is_utf8(parameters: str) -> bool:
    """Whether the parameters of a content type name no other encoding."""
    pairs = (parameter.partition("=") for parameter in parameters.split(";"))
    named = [value.strip().strip('"').lower() for name, _, value in pairs if name.strip().lower() == "charset"]
    return all(value in {"utf-8", "utf8"} for value in named)


def _demand_single_keys(data: bytes, found: object) -> None:
    # Written anew, a key that stood twice is gone, and its colon; to see that all are there is much quicker than to
    # read them one by one. Blanks are left out of the comparison: who wrote the JSON may have put them in.
    try:
        written = orjson.dumps(found)
    except orjson.JSONEncodeError:  # it writes 254 levels, and reads 1,024
        raise RequestProblem(400, "BAD_REQUEST", "The JSON is nested too deeply.") from None
    if written != data and written.translate(None, _BLANKS) != data.translate(None, _BLANKS):
        json.loads(data, object_pairs_hook=_single)


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RequestProblem(400, "BAD_REQUEST", "A key stands twice in one object of the JSON.")
    return found
