"""The entrance: which hosts, encodings and proxies are believed, and which pages of others."""

import gzip
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.tables import Scope as TokenScope
from server import origins
from server.cors import Cors
from server.database import Database
from server.entrance import Entrance
from tests.server.clients import code_of
from tests.server.desk import desk, owner, sign_in, token, whoami

PAGE = "https://desk-ui.example"
ADVANCE = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization"}


class TestHost:
    @pytest.mark.parametrize("host", ["desk.example", "DESK.example:8443", "[::1]:8000"])
    async def test_may_be_any_that_is_named(self, database: Database, host: str) -> None:
        async with desk(database, allowed_hosts=("Desk.example", "[::1]")) as visitor:
            answer = await visitor.get("/health/live", headers={"Host": host})
            page = await visitor.get("/graphql/schema.graphql", headers={"Host": host})

        assert (answer.status_code, page.status_code) == (200, 200)

    @pytest.mark.parametrize("host", ["evil.example", "desk.example.evil.example", "xdesk.example", "127.0.0.1"])
    async def test_may_be_no_other(self, database: Database, host: str) -> None:
        async with desk(database, allowed_hosts=("desk.example",)) as visitor:
            answer = await visitor.get("/graphql/schema.graphql", headers={"Host": host})
            probe = await visitor.get("/health/live", headers={"Host": host})

        assert (answer.status_code, code_of(answer)) == (421, "MISDIRECTED_REQUEST")
        assert probe.status_code == 200

    @pytest.mark.parametrize(
        "host",
        ["", "desk.example/path", "a b", "evil@desk.example", "desk.example:http", "[::1", "ä.example", "x" * 999],
    )
    async def test_is_never_an_odd_one(self, database: Database, host: str) -> None:
        async with desk(database) as visitor:
            answer = await visitor.get("/health/live", headers=[(b"Host", host.encode())])

        assert (answer.status_code, code_of(answer)) == (400, "BAD_REQUEST")

    async def test_leads_nobody_elsewhere(self, database: Database) -> None:
        async with desk(database) as visitor:
            visitor.headers["Host"] = "evil.example"
            unknown = await visitor.get("/graphql/")
            page = await visitor.get("/graphiql/?a=b")

        assert unknown.status_code == 404
        assert page.headers["location"] == "/graphiql?a=b"

    @pytest.mark.parametrize(("host", "sent"), [("desk.example", "websocket.accept"), ("evil", "websocket.close")])
    async def test_is_asked_of_websockets_too(self, host: str, sent: str) -> None:
        guarded = Entrance(_accept, hosts={"desk.example"})

        assert await _connected(guarded, host=host) == [sent]


class TestEncodedBody:
    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip", "nonsense"])
    async def test_is_refused_unread(self, database: Database, encoding: str) -> None:
        bomb = gzip.compress(b" " * 50_000_000)
        _, secret = await token(database)
        headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "Content-Encoding": encoding,
        }

        async with desk(database) as visitor:
            answers = [
                await visitor.post(path, content=bomb, headers=headers) for path in ("/graphql", "/auth/sign-in")
            ]

        for answer in answers:
            assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_CONTENT_ENCODING")
            assert answer.headers["accept-encoding"] == "identity"

    async def test_may_say_that_it_is_not(self, database: Database) -> None:
        _, secret = await token(database, name="ERP")

        async with desk(database) as visitor:
            answer = await whoami(visitor, **{"Authorization": f"Bearer {secret}", "Content-Encoding": "identity"})

        assert answer.status_code == 200


class TestProxy:
    """httpx connects from 127.0.0.1."""

    async def test_is_believed_if_a_setting_names_it(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        forwarded = {"X-Forwarded-For": "198.51.100.7, 10.1.2.3", "X-Forwarded-Proto": "https"}

        with caplog.at_level(logging.INFO, "server.access"):
            async with desk(database, trusted_proxies=["127.0.0.0/8", "10.0.0.0/8"]) as visitor:
                answer = await visitor.get("/health/live", headers=forwarded)

        assert _clients(caplog) == ["198.51.100.0/24"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"

    async def test_is_believed_no_further_than_its_neighbour(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        forwarded = {"X-Forwarded-For": "203.0.113.99, 198.51.100.7"}  # the first is what the client made up

        with caplog.at_level(logging.INFO, "server.access"):
            async with desk(database, trusted_proxies=["127.0.0.1"]) as visitor:
                await visitor.get("/health/live", headers=forwarded)

        assert _clients(caplog) == ["198.51.100.0/24"]

    @pytest.mark.parametrize("trusted", [[], ["10.0.0.0/8"], ["127.0.0.2"]])
    async def test_is_not_believed_otherwise(
        self, database: Database, caplog: pytest.LogCaptureFixture, trusted: list[str]
    ) -> None:
        forwarded = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Forwarded": "for=198.51.100.7"}

        with caplog.at_level(logging.INFO, "server.access"):
            async with desk(database, trusted_proxies=trusted) as visitor:
                answer = await visitor.get("/health/live", headers=forwarded)

        assert _clients(caplog) == ["127.0.0.0/24"]
        assert "strict-transport-security" not in answer.headers


class TestTls:
    async def test_is_asked_for_a_year_where_cookies_are_secure(self, database: Database) -> None:
        async with desk(database, secure_cookies=True) as visitor:
            answers = [await visitor.get(path) for path in ("/health/live", "/nowhere")]

        assert {answer.headers["strict-transport-security"] for answer in answers} == {"max-age=31536000"}


class TestPageOfAnotherOrigin:
    async def test_may_read_what_it_is_named_for(self, database: Database) -> None:
        _, secret = await token(database, name="ERP")

        async with desk(database, cors_origins=[PAGE]) as visitor:
            advance = await visitor.options("/graphql", headers={"Origin": PAGE, **ADVANCE})
            answer = await whoami(visitor, Origin=PAGE, Authorization=f"Bearer {secret}")

        assert advance.status_code == 204
        assert advance.headers["access-control-allow-methods"] == "GET, POST"
        assert {"Authorization", "Content-Type"} <= set(advance.headers["access-control-allow-headers"].split(", "))
        assert answer.status_code == 200
        for told in (advance, answer):
            assert told.headers["access-control-allow-origin"] == PAGE
            assert told.headers["access-control-allow-credentials"] == "true"
            assert "Origin" in told.headers["vary"].split(", ")

    async def test_is_as_good_as_our_own(self, database: Database) -> None:
        await owner(database)
        browser = {"Origin": PAGE, "Sec-Fetch-Site": "same-site"}

        async with desk(database, cors_origins=[PAGE]) as visitor:
            visitor.headers.update(browser)
            signed_in = await sign_in(visitor)
            named = await whoami(visitor)
        async with desk(database) as visitor:
            visitor.headers.update(browser)
            refused = await sign_in(visitor)

        assert (signed_in.status_code, named.status_code) == (200, 200)
        assert (refused.status_code, code_of(refused)) == (403, "CROSS_SITE")

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "http://desk-ui.example",
            "https://desk-ui.example:8443",
            "https://desk-ui.example.evil.example",
            "https://x.desk-ui.example",
            "HTTPS://DESK-UI.EXAMPLE",
            "null",
            "*",
            "",
        ],
    )
    async def test_may_not_if_it_is_another(self, database: Database, origin: str) -> None:
        await owner(database)

        async with desk(database, cors_origins=[PAGE]) as visitor:
            await sign_in(visitor)
            advance = await visitor.options("/graphql", headers={"Origin": origin, **ADVANCE})
            answer = await whoami(visitor, Origin=origin)

        assert (advance.status_code, code_of(advance)) == (403, "CROSS_SITE")
        assert answer.status_code == 401
        for told in (advance, answer):
            assert not [name for name in told.headers if name.startswith("access-control-")]
            assert "Origin" in told.headers["vary"]

    async def test_is_told_nothing_while_no_setting_names_one(self, database: Database) -> None:
        async with desk(database) as visitor:
            advance = await visitor.options("/graphql", headers={"Origin": PAGE, **ADVANCE})
            answer = await whoami(visitor, Origin=PAGE)

        assert (advance.status_code, answer.status_code) == (405, 401)
        assert not [name for told in (advance, answer) for name in told.headers if name.startswith("access-control-")]

    async def test_is_seen_on_websockets_too(self) -> None:
        seen: list[bool] = []

        async def looking(scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(origins.is_own(HTTPConnection(scope)))

        for origin in (PAGE, "https://evil.example"):
            await _connected(Cors(looking, admitted=[PAGE]), host="desk.example", origin=origin)

        assert seen == [True, False]


class TestForgedRequest:
    """What a page of somebody else can make a browser send with the cookie, without asking first."""

    QUERY = "mutation { ordersImport(input: {orders: []}) { __typename } }"

    @pytest.mark.parametrize(
        ("type_", "content"),
        [
            ("text/plain", json.dumps({"query": QUERY}).encode()),
            ("text/plain; application/json", json.dumps({"query": QUERY}).encode()),
            ("application/x-www-form-urlencoded", b"query=" + QUERY.encode()),
            (
                "multipart/form-data; boundary=x",
                b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n'
                + json.dumps({"query": QUERY}).encode()
                + b'\r\n--x\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--x--\r\n',
            ),
            ("application/json; charset=utf-16", json.dumps({"query": QUERY}).encode("utf-16")),
        ],
    )
    async def test_changes_nothing_by_post(self, database: Database, type_: str, content: bytes) -> None:
        async with _partner(database) as visitor:
            answer = await visitor.post("/graphql", content=content, headers={"Content-Type": type_})

        assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")

    async def test_changes_nothing_by_get(self, database: Database) -> None:
        async with _partner(database) as visitor:
            answer = await visitor.get("/graphql", params={"query": self.QUERY})

        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")

    async def test_signs_nobody_in_or_out(self, database: Database) -> None:
        await owner(database)
        forged = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

        async with desk(database) as visitor:
            await sign_in(visitor)
            out = await visitor.post("/auth/sign-out", headers=forged)
            still = await whoami(visitor)

        assert (out.status_code, still.status_code) == (403, 200)


@asynccontextmanager
async def _partner(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Ask as a program that may do everything, so that nothing but the way of asking can be refused."""
    _, secret = await token(database, scopes=frozenset(TokenScope))
    async with desk(database) as visitor:
        visitor.headers["Authorization"] = f"Bearer {secret}"
        yield visitor


async def _accept(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.accept"})


async def _connected(app: ASGIApp, **headers: str) -> list[str]:
    """Open a WebSocket to an application, and give the types of what it sends."""
    sent: list[str] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await app({"type": "websocket", "http_version": "1.1", "path": "/graphql", "headers": raw}, receive, send)
    return sent


def _clients(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["fields"]["client"] for record in caplog.records if record.name == "server.access"]
