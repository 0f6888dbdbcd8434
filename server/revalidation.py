"""Revalidation: an answer that a browser may keep, and ask whether it is still the same."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

_NOT_MODIFIED = 304
_OK = 200


def revalidated(request: Request, response: Response) -> Response:
    """Let an answer be kept by whoever asked, and send it only if it is another than the one that is kept."""
    if response.status_code != _OK:
        return response
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Accept, Authorization, Cookie"}
    if tag in _known(request):
        return Response(status_code=_NOT_MODIFIED, headers=headers)
    response.headers.update(headers)
    return response


def _known(request: Request) -> set[str]:
    """Take the tags of what is kept out of `If-None-Match`; they are compared weakly."""
    return {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
