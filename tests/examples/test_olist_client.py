"""How the loader talks to a server: its documents, its patience, and where it stops."""

from datetime import timedelta

import httpx
import pytest
from graphql import parse, validate
from starlette.types import Message, Receive, Send
from starlette.types import Scope as Connection

from domain.tables import IssueType
from examples.olist import client, sending, shapes, tables
from examples.olist.client import Client, StoppedError
from examples.olist.findings import Findings
from schema import imports, reads, root
from tests.examples.sample import pairs

NO_SHIFT = timedelta()


class TestDocuments:
    @pytest.mark.parametrize("document", [sending.IMPORT, sending.opening(25), sending.probing(20)])
    def test_are_valid(self, document: str) -> None:
        schema = reads.graphql_schema(root.make_schema())

        assert validate(schema, parse(document)) == []

    def test_inputs_are_what_the_server_takes(self, data: tables.Data, found: Findings) -> None:
        orders = [shapes.order_input(part, data, NO_SHIFT) for part in shapes.parts(data, found)]
        tickets = [shapes.ticket_input(review, part, NO_SHIFT) for review, part in pairs(data, found)]

        assert [imports.order_from(order).number for order in orders] == [order["number"] for order in orders]
        assert {imports.ticket_from(ticket).issue_type for ticket in tickets} == {
            IssueType.DAMAGED,
            IssueType.LATE_DELIVERY,
            IssueType.NEVER_ARRIVED,
        }


class Busy:
    """A server that is busy for a while, and then says what it was told to."""

    def __init__(
        self, times: int, *, status: int = 503, after: bytes = b'{"data": {"viewer": {"scopes": []}}}'
    ) -> None:
        """Be busy some times."""
        self.times = times
        self.status = status
        self.after = after

    async def __call__(self, _connection: Connection, _receive: Receive, send: Send) -> None:
        """Answer."""
        busy, self.times = self.times > 0, self.times - 1
        headers = [(b"retry-after", b"7"), (b"content-type", b"application/json")]
        start: Message = {"type": "http.response.start", "status": 503 if busy else self.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": b"" if busy else self.after})


class TestClient:
    async def test_waits_as_long_as_a_busy_server_asks(self) -> None:
        pauses: list[float] = []

        scopes = await asked(Busy(2, status=200), pauses)

        assert scopes == set()
        assert pauses == [7.0, 7.0]

    async def test_gives_up_on_a_server_that_stays_busy(self) -> None:
        pauses: list[float] = []

        with pytest.raises(StoppedError, match=r"answered 503\. It was tried 8 times"):
            await asked(Busy(100), pauses)

        assert len(pauses) == client.ATTEMPTS - 1

    async def test_waits_longer_and_longer_for_a_server_that_is_away(self) -> None:
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        async with Client("http://127.0.0.1:9", "ast_x", pause=pause) as nobody:
            with pytest.raises(StoppedError, match=r"cannot be reached \(ConnectError\)"):
                await sending.scopes(nobody)

        assert pauses == [0.5, 1, 2, 4, 8, 16, 30]

    @pytest.mark.parametrize(
        ("status", "body", "said"),
        [
            (401, b"", "does not accept the token"),
            (200, b"<html>", "answered 200, and not as GraphQL does"),
            (200, b"[]", "answered 200, and not as GraphQL does"),
            (404, b'{"errors": [{"message": "Not Found."}]}', "answered 404: Not Found"),
            (
                200,
                b'{"data": {"a": null}, "errors": [{"message": "No.", "extensions": {"code": "MISSING_SCOPE"}}]}',
                "answered 200: No",
            ),
        ],
    )
    async def test_stops_where_there_is_no_going_on(self, status: int, body: bytes, said: str) -> None:
        with pytest.raises(StoppedError, match=said):
            await asked(Busy(0, status=status, after=body), [])

    @pytest.mark.parametrize("url", ["http://desk", "http://desk/", "http://desk/graphql"])
    def test_finds_the_endpoint(self, url: str) -> None:
        assert client.endpoint(url) == "http://desk/graphql"

    async def test_stops_all_when_one_is_stopped(self) -> None:
        async def send(number: int) -> None:
            raise StoppedError(str(number))

        with pytest.raises(StoppedError, match="0"):
            await client.in_flight(send, range(10))


async def asked(server: Busy, pauses: list[float]) -> set[str]:
    """Ask a server what the token may do, and note how long was waited."""

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with Client("http://desk", "ast_x", transport=httpx.ASGITransport(server), pause=pause) as talking:
        return await sending.scopes(talking)
