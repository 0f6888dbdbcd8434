"""Where a request comes from: a page of our own, or somebody else's."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import Scope

_ADMITTED = "aftersale.origin_admitted"


def admit(scope: Scope) -> None:
    """Take a request for one of ours, because its page is of an origin that a setting names."""
    scope[_ADMITTED] = True


def is_own(request: HTTPConnection) -> bool:
    """Whether a request comes from a page of ours, from the address bar, or from no browser at all.

    Browsers say it in `Sec-Fetch-Site` where the connection is to be trusted (TLS, or this machine), and else in
    `Origin`, which is compared by host alone: a proxy in front may have taken the TLS off.
    """
    if _ADMITTED in request.scope:
        return True
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or (origin != "null" and _host(origin) == request.headers.get("host"))


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
