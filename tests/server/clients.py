"""Clients for tests: httpx in front of an application, without a socket."""

import httpx
from starlette.types import ASGIApp


def client(app: ASGIApp, *, https: bool = False) -> httpx.AsyncClient:
    """Send requests to an application that needs no start."""
    scheme = "https" if https else "http"
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"{scheme}://desk.example")


def code_of(answer: httpx.Response) -> str:
    """Take `extensions.code` out of an answer that has just one error."""
    (error,) = answer.json()["errors"]
    code: str = error["extensions"]["code"]
    return code
