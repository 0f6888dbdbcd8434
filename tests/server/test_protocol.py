"""HTTP from whoever connects, over bare sockets to a running server: nothing waits for ever, nothing grows."""

import asyncio
import itertools
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from server import lingering, protocol
from server.graphql import LARGEST_BODY
from tests.server import commands
from tests.server.served import Served, said, serving

PATIENCE = 2
"""Seconds that the server waits, in place of 30."""

SLACK = 3
"""Seconds that a busy machine may be late."""

WHO = b'{"query":"{ viewer { name } }"}'
LIVE = b"GET /health/live HTTP/1.1\r\nHost: desk.example\r\n\r\n"
MEGABYTE = 1024 * 1024

LARGE = 64 * MEGABYTE
"""An answer that is more than the sockets' buffers hold."""


@pytest.fixture(scope="module")
def token(lasting_url: str) -> bytes:
    """Make a token."""
    made = commands.run(lasting_url, "token", "create", "--scopes", "marketplace", "--name", "ERP")
    return made.stdout.strip().encode()


@pytest.fixture(scope="module")
def served(lasting_url: str) -> Iterator[Served]:
    """Serve with little patience."""
    with serving(lasting_url, AFTERSALE_CLIENT_TIMEOUT=str(PATIENCE)) as running:
        yield running


def _post(*headers: bytes, token: bytes = b"", path: bytes = b"/graphql") -> bytes:
    """Begin a request: its headers."""
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: desk.example", b"Content-Type: application/json", *headers]
    if token:
        lines.append(b"Authorization: Bearer " + token)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _body(megabytes: int, *, chunked: bool) -> Iterator[bytes]:
    piece = b" " * 65_536
    whole = b"10000\r\n" + piece + b"\r\n" if chunked else piece
    return itertools.repeat(whole, megabytes * MEGABYTE // 65_536)


class TestHalfARequest:
    @pytest.mark.parametrize("half", [b"G", b"GET / HT", b"GET / HTTP/1.1\r\nHost: desk.example\r\nX-Half: ", b"\r\n"])
    def test_of_a_head_is_ended(self, served: Served, half: bytes) -> None:
        said = served.say(half)

        assert said.statuses == [408]
        assert b'"code":"REQUEST_TIMEOUT"' in said.answer
        assert PATIENCE / 2 < said.seconds < PATIENCE + SLACK

    def test_of_which_nothing_came_is_ended_without_a_word(self, served: Served) -> None:
        said = served.say(b"")

        assert said.answer == b""
        assert PATIENCE / 2 < said.seconds < PATIENCE + SLACK

    @pytest.mark.parametrize("framing", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
    def test_of_a_body_is_ended(self, served: Served, token: bytes, framing: bytes) -> None:
        said = served.say(_post(framing, token=token) + (b"{" if b"Length" in framing else b"1\r\n{\r\n"))

        assert said.status == 408
        assert PATIENCE / 2 < said.seconds < PATIENCE + SLACK

    def test_of_a_body_that_drips_is_ended(self, served: Served, token: bytes) -> None:
        with served.connect() as connection:
            connection.settimeout(0.1)
            connection.sendall(_post(b"Content-Length: 100000", token=token))
            answer, began = _dripped(connection, PATIENCE + SLACK), time.monotonic()

        assert b" 408 " in answer
        assert time.monotonic() - began < PATIENCE + SLACK

    def test_of_a_body_that_comes_slowly_but_comes_is_waited_for(self, served: Served, token: bytes) -> None:
        def slowly() -> Iterator[bytes]:
            piece = protocol.LEAST_RATE * PATIENCE
            for _ in range(2 * PATIENCE):
                threading.Event().wait(1)
                yield b" " * piece
            yield WHO

        length = protocol.LEAST_RATE * PATIENCE * 2 * PATIENCE + len(WHO)
        with served.connect() as connection:
            head = _post(b"Content-Length: %d" % length, b"Connection: close", token=token)
            answer = said(connection, head, pieces=slowly())

        assert answer.status == 200
        assert answer.seconds > PATIENCE * 2

    def test_keeps_nobody_else_waiting(self, served: Served) -> None:
        halves = [served.connect() for _ in range(200)]
        for number, half in enumerate(halves):
            half.sendall(b"GET / HTTP/1.1\r\nHost: desk.example\r\nX-Half: "[: 10 + number % 30])
            half.settimeout(0.0)
        slowest, waiting, began = 0.0, set(halves), time.monotonic()

        with httpx.Client(base_url=served.url, timeout=SLACK) as others:
            while waiting and time.monotonic() - began < PATIENCE + SLACK:
                asked = time.monotonic()
                assert others.get("/health/ready").status_code == 200
                slowest = max(slowest, time.monotonic() - asked)
                waiting -= {half for half in waiting if _is_over(half)}
        for half in halves:
            half.close()

        assert not waiting
        assert slowest < 1


class TestSlowReader:
    async def test_is_given_up(self) -> None:
        given_up = asyncio.Event()

        async with _answering(given_up) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(LIVE)
            async with asyncio.timeout(PATIENCE + SLACK):
                await given_up.wait()
            taken = await _drained(reader)
            writer.close()

        assert taken < LARGE

    async def test_is_waited_for_while_it_reads(self) -> None:
        async with _answering(asyncio.Event()) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            writer.write(LIVE)
            taken = 0
            for _ in range(4 * PATIENCE):
                await asyncio.sleep(0.5)
                taken += len(await reader.readexactly(256 * 1024))
            taken += await _drained(reader)
            writer.close()

        assert taken > LARGE


class TestTooMuch:
    @pytest.mark.parametrize(
        ("head", "status", "code"),
        [
            pytest.param(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "URI_TOO_LONG", id="address"),
            pytest.param(b"GET /" + b"a" * 5_000_000, 414, "URI_TOO_LONG", id="address without an end"),
            pytest.param(
                b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 65_536 + b"\r\n\r\n",
                431,
                "REQUEST_HEADER_FIELDS_TOO_LARGE",
                id="header",
            ),
            pytest.param(
                b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 5_000_000,
                431,
                "REQUEST_HEADER_FIELDS_TOO_LARGE",
                id="header without an end",
            ),
            pytest.param(
                b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n",
                431,
                "REQUEST_HEADER_FIELDS_TOO_LARGE",
                id="headers",
            ),
            pytest.param(
                b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X: %b\r\n" % (b"y" * 999) for _ in range(50)) + b"\r\n",
                431,
                "REQUEST_HEADER_FIELDS_TOO_LARGE",
                id="headers in sum",
            ),
        ],
    )
    def test_before_a_body_is_refused(self, served: Served, head: bytes, status: int, code: str) -> None:
        said = served.say(head)

        assert said.status == status
        assert f'"code":"{code}"'.encode() in said.answer
        assert b"connection: close" in said.answer

    @pytest.mark.parametrize("trailer", [b"X-Late: " + b"a" * 300_000, b"X-Late: 1\r\n" * 50_000])
    def test_after_a_body_is_refused(self, served: Served, token: bytes, trailer: bytes) -> None:
        head = _post(b"Transfer-Encoding: chunked", token=token)

        said = served.say(head + b"1\r\n{\r\n0\r\n" + trailer)

        assert said.status in {400, 408}

    @pytest.mark.parametrize("known", [False, True], ids=["stranger", "partner"])
    @pytest.mark.parametrize("path", [b"/graphql", b"/auth/sign-in"])
    @pytest.mark.parametrize("chunked", [False, True], ids=["declared", "chunked"])
    def test_in_a_body_is_refused_and_not_kept(
        self, served: Served, token: bytes, *, known: bool, path: bytes, chunked: bool
    ) -> None:
        framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 419430400"
        head = _post(framing, token=token if known else b"", path=path)
        before = served.memory()

        with served.connect() as connection:
            answer = said(connection, head, pieces=_body(400, chunked=chunked))

        reads = LARGEST_BODY if known and chunked and path == b"/graphql" else 0
        assert answer.status == (413 if known or path == b"/auth/sign-in" else 401)
        assert b'"errors"' in answer.answer
        # What is under way in the sockets' buffers counts as sent.
        assert answer.sent < reads + lingering.BYTES + 20 * MEGABYTE
        assert served.memory() - before < 3 * LARGEST_BODY


class TestNoHttp:
    @pytest.mark.parametrize(
        "data",
        [
            b"hello\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET / HTTP/9.9\r\n\r\n",
            b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n",
            b"CONNECT desk.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        ],
    )
    def test_is_told_so_in_json(self, served: Served, data: bytes) -> None:
        said = served.say(data)

        assert said.status == 400
        assert b"content-type: application/json" in said.answer
        assert said.answer.endswith(b'"extensions":{"code":"BAD_REQUEST"}}]}')

    def test_is_a_body_in_broken_chunks(self, served: Served, token: bytes) -> None:
        said = served.say(_post(b"Transfer-Encoding: chunked", token=token) + b"zz\r\n\r\n")

        assert said.statuses == [400]

    def test_takes_no_header_from_after_a_body(self, served: Served, token: bytes) -> None:
        chunked = b"%x\r\n%b\r\n0\r\nAuthorization: Bearer %b\r\n\r\n" % (len(WHO), WHO, token)

        said = served.say(_post(b"Transfer-Encoding: chunked", b"Connection: close") + chunked)

        assert said.statuses == [401]


class TestPipeline:
    def test_is_answered_in_its_order(self, served: Served, token: bytes) -> None:
        ask = _post(b"Content-Length: %d" % len(WHO), token=token) + WHO
        last = LIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")

        said = served.say(ask + LIVE + ask + last)

        bodies = [part.rpartition(b"\r\n\r\n")[2] for part in said.answer.split(b"HTTP/1.1 ")[1:]]
        assert said.statuses == [200] * 4
        assert [set(json.loads(body)) for body in bodies] == [{"data", "extensions"}, {"status"}] * 2

    def test_ends_where_it_is_no_longer_http(self, served: Served) -> None:
        said = served.say(LIVE * 2 + b"hello\r\n\r\n")

        assert said.statuses == [200, 200]

    def test_that_is_too_long_is_answered_in_part(self, served: Served) -> None:
        before = served.memory()

        said = served.say(LIVE * 20_000)

        assert set(said.statuses) == {200}
        assert len(said.statuses) <= protocol.MOST_IN_LINE + 2
        assert served.memory() - before < 8 * MEGABYTE


class TestProcesses:
    def test_all_have_the_same_patience(self, sqlite: str) -> None:
        with serving(sqlite, "--processes", "2", AFTERSALE_CLIENT_TIMEOUT=str(PATIENCE)) as served:
            assert httpx.get(f"{served.url}/health/live", timeout=commands.PATIENCE_SECONDS).status_code == 200
            answers = [served.say(b"GET /") for _ in range(4)]

        assert {answer.status for answer in answers} == {408}
        assert max(answer.seconds for answer in answers) < PATIENCE + SLACK


@asynccontextmanager
async def _answering(given_up: asyncio.Event) -> AsyncIterator[int]:
    """Run the protocol in front of an application that answers more than it gets rid of, and give its port."""

    async def application(_scope: Scope, receive: Receive, send: Send) -> None:
        length = [(b"content-length", b"%d" % LARGE), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        for _ in range(LARGE // MEGABYTE):
            await send({"type": "http.response.body", "body": b" " * MEGABYTE, "more_body": True})
        await send({"type": "http.response.body"})
        await receive()
        given_up.set()

    config = protocol.Config(application, http=protocol.Protocol, lifespan="off", log_config=None, ws="none")
    config.patience = PATIENCE
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def _drained(reader: asyncio.StreamReader) -> int:
    taken = 0
    with suppress(ConnectionError):
        while part := await reader.read(MEGABYTE):
            taken += len(part)
    return taken


def _dripped(connection: socket.socket, seconds: float) -> bytes:
    """Send a byte now and then, until an answer comes."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        connection.sendall(b" ")
        try:
            return connection.recv(65_536)
        except TimeoutError:
            continue
    return b""


def _is_over(connection: socket.socket) -> bool:
    try:
        return connection.recv(65_536) is not None
    except BlockingIOError:
        return False
