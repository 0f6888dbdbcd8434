"""Each address of a running server: which methods it knows, and what every answer carries."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import Mount, Route

from server.app import make_app
from server.settings import Settings
from tests.server import commands
from tests.server.clients import code_of
from tests.server.served import serving


def _addresses() -> list[str]:
    """List the addresses of the application, with one behind each that has others below it."""
    routes = make_app(Settings(secret=commands.SECRET.encode())).routes
    kinds = {route.path: route for route in routes if isinstance(route, Route | Mount)}
    return [f"{path}/nothing" if isinstance(route, Mount) else path for path, route in kinds.items()]


@pytest.fixture(scope="module")
def visitor(lasting_url: str) -> Iterator[httpx.Client]:
    """Ask a running server."""
    with (
        serving(lasting_url) as served,
        httpx.Client(base_url=served.url, timeout=commands.PATIENCE_SECONDS) as client,
    ):
        yield client


@pytest.mark.parametrize("path", _addresses())
class TestAddress:
    def test_knows_head_as_it_knows_get(self, visitor: httpx.Client, path: str) -> None:
        got, head = visitor.get(path), visitor.head(path)

        assert head.content == b""
        if "GET" in head.headers.get("allow", ""):
            assert (head.status_code, "HEAD" in head.headers["allow"]) == (405, False)
        else:
            assert head.status_code == got.status_code

    @pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "PATCH", "TRACE", "PROPFIND"])
    def test_names_the_methods_that_it_knows(self, visitor: httpx.Client, path: str, method: str) -> None:
        answer = visitor.request(method, path)

        assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["content-type"] == "application/json"
        assert method not in answer.headers["allow"]
        assert set(answer.headers["allow"].split(", ")) <= {"GET", "HEAD", "POST"}

    @pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
    def test_sends_the_headers_of_safety(self, visitor: httpx.Client, path: str, method: str) -> None:
        headers = visitor.request(method, path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"]
        assert len(headers.get_list("content-security-policy", split_commas=False)) == 1
        assert not {"server", "x-powered-by", "access-control-allow-origin"} & headers.keys()


class TestNowhere:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
    @pytest.mark.parametrize("path", ["/nowhere", "/graphql/", "/graphql/nowhere", "/%00", "/%ff", "//", "/a" * 5_000])
    def test_is_told_in_json(self, visitor: httpx.Client, method: str, path: str) -> None:
        answer = visitor.request(method, f"{str(visitor.base_url).rstrip('/')}{path}")

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"
        if method != "HEAD":
            assert code_of(answer) == "NOT_FOUND"
