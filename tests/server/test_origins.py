"""Where a request comes from, as browsers tell it."""

import pytest
from starlette.requests import HTTPConnection

from server import origins


def _request(**headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "headers": raw})


class TestIsOwn:
    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(_request(host="desk.example"), id="no browser"),
            pytest.param(_request(host="desk.example", sec_fetch_site="same-origin"), id="own page"),
            pytest.param(_request(host="desk.example", sec_fetch_site="none"), id="address bar"),
            pytest.param(_request(host="desk.example:8000", origin="http://desk.example:8000"), id="without TLS"),
            pytest.param(_request(host="desk.example", origin="https://desk.example"), id="TLS taken off by a proxy"),
            pytest.param(
                _request(host="upstream:8000", origin="https://desk.example", sec_fetch_site="same-origin"),
                id="host renamed by a proxy",
            ),
        ],
    )
    def test_takes_in_our_pages_and_programs(self, request_: HTTPConnection) -> None:
        assert origins.is_own(request_)

    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(_request(host="desk.example", sec_fetch_site="cross-site"), id="another site"),
            pytest.param(_request(host="desk.example", sec_fetch_site="same-site"), id="a neighbour"),
            pytest.param(_request(host="desk.example", origin="https://evil.example"), id="another origin"),
            pytest.param(_request(host="desk.example", origin="http://desk.example:8000"), id="another port"),
            pytest.param(_request(host="null", origin="null"), id="an origin kept secret"),
            pytest.param(_request(host="desk.example", origin="http://["), id="no origin at all"),
        ],
    )
    def test_leaves_others_outside(self, request_: HTTPConnection) -> None:
        assert not origins.is_own(request_)
