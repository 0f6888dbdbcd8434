"""`/graphql` over a WebSocket: the rules of graphql-transport-ws, who is let in, and what each operation gets."""

import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from domain.tables import Scope
from server.database import Database
from server.graphql import LARGEST_BODY
from server.sockets import Terms
from tests import make
from tests.schema import repository, world
from tests.server.desk import EMAIL, PASSWORD, SECRET, owner, token
from tests.server.live import UNTHROTTLED, Live, live
from tests.server.streaming import Stage, streaming
from tests.server.talk import WHO, Talk, talk
from tests.server.transports import transport

ERP = {"viewer": {"name": "ERP"}}
IMPORT = "mutation { ordersImport(input: {orders: []}) { __typename ... on Problem { message } } }"


@pytest.fixture
async def embedded(sqlite: str) -> AsyncIterator[Database]:
    """Open a database where its kind makes no difference."""
    async with Database(sqlite, secret=SECRET, connections=4) as opened:
        yield opened


@pytest.fixture
async def server(embedded: Database) -> AsyncIterator[Live]:
    """Serve it."""
    async with live(embedded, **UNTHROTTLED) as started:
        yield started


@pytest.fixture
async def secret(embedded: Database) -> str:
    """Make a token of the marketplace that may do everything."""
    return (await token(embedded, name="ERP", scopes=frozenset(Scope)))[1]


@pytest.fixture
async def socket(server: Live, secret: str) -> AsyncIterator[Talk]:
    """Be let in with the token."""
    async with talk(server.url) as opened:
        await opened.init(secret)
        yield opened


class TestHandshake:
    @pytest.mark.parametrize("protocol", [None, "graphql-ws", "chat"])
    async def test_wants_our_protocol(self, server: Live, protocol: str | None) -> None:
        async with talk(server.url, protocol=protocol) as socket:
            assert await socket.closed() == 4406

    async def test_is_over_for_a_peer_that_does_not_say_who_it_is(self, embedded: Database) -> None:
        async with live(embedded, terms=Terms(init_seconds=0.2)) as server, talk(server.url) as socket:
            await socket.say("ping")

            assert await socket.hear() == {"type": "pong"}
            assert await socket.closed() == 4408

    async def test_gives_ten_seconds(self) -> None:
        assert Terms().init_seconds == 10

    async def test_takes_no_operation_before(self, server: Live) -> None:
        async with talk(server.url) as socket:
            await socket.subscribe(WHO)

            assert await socket.closed() == 4401

    async def test_is_made_once(self, socket: Talk, secret: str) -> None:
        await socket.say("connection_init", payload={"authorization": f"Bearer {secret}"})

        assert await socket.closed() == 4429


class TestWhoAsks:
    async def test_is_told_by_the_first_message(self, socket: Talk) -> None:
        assert (await socket.ask(WHO))["payload"]["data"] == ERP

    async def test_is_told_by_a_header(self, server: Live, secret: str) -> None:
        async with talk(server.url, Authorization=f"Bearer {secret}") as socket:
            await socket.init()

            assert (await socket.ask(WHO))["payload"]["data"] == ERP

    async def test_is_told_by_the_cookie_on_our_own_pages(self, embedded: Database, server: Live) -> None:
        await owner(embedded)
        async with talk(server.url, Cookie=await _cookie(server), Origin=server.url) as socket:
            await socket.init()

            assert (await socket.ask(WHO))["payload"]["data"] == {"viewer": {"name": "Olivia"}}

    @pytest.mark.parametrize(
        "headers",
        [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    )
    async def test_is_not_told_by_a_cookie_that_another_site_sends(
        self, embedded: Database, server: Live, headers: dict[str, str]
    ) -> None:
        await owner(embedded)
        async with talk(server.url, Cookie=await _cookie(server), **headers) as socket:
            await socket.say("connection_init")

            assert await socket.closed() == 4403

    async def test_may_be_a_token_from_anywhere(self, server: Live, secret: str) -> None:
        async with talk(server.url, Origin="https://partner.example") as socket:
            await socket.init(secret)

            assert (await socket.ask(WHO))["payload"]["data"] == ERP

    async def test_is_decided_by_the_first_message_alone(self, embedded: Database, server: Live, secret: str) -> None:
        await owner(embedded)
        cookie = await _cookie(server)
        for headers in ({"Cookie": cookie}, {"Authorization": "Bearer ast_wrong"}):
            async with talk(server.url, **headers) as socket:
                await socket.init(secret)
                assert (await socket.ask(WHO))["payload"]["data"] == ERP
        async with talk(server.url, Cookie=cookie) as socket:
            await socket.say("connection_init", payload={"authorization": "Bearer ast_wrong"})
            assert await socket.closed() == 4403

    @pytest.mark.parametrize("authorization", [None, "", "Bearer ", "Bearer nonsense", "Basic b3duZXI6", "Bearer é€😀"])
    async def test_is_nobody_without_valid_credentials(self, server: Live, authorization: str | None) -> None:
        payload = {} if authorization is None else {"Authorization": authorization}
        async with talk(server.url) as socket:
            await socket.say("connection_init", payload=payload)

            assert await socket.closed() == 4403

    @pytest.mark.parametrize("payload", [{"authorization": 5}, {"authorization": "a", "Authorization": "b"}, [], "x"])
    async def test_is_told_as_the_documentation_says(self, server: Live, payload: Any) -> None:
        async with talk(server.url) as socket:
            await socket.say("connection_init", payload=payload)

            assert await socket.closed() == 4400

    async def test_cannot_be_found_out_while_the_database_is_away(self, tmp_path: Path, sqlite_template: Path) -> None:
        file = Path(shutil.copy(sqlite_template, tmp_path / "desk.db"))
        async with live(f"sqlite+aiosqlite:///{file}") as server, talk(server.url) as socket:
            shutil.move(file, tmp_path / "elsewhere.db")
            await socket.say("connection_init", payload={"authorization": "Bearer ast_any"})

            assert await socket.closed() == 1013


class TestAnswer:
    async def test_has_the_same_bytes_as_over_http(self, database: Database) -> None:
        async with database.transaction() as session:
            await world.build(session)
            merchant_id = world.identifier(world.MERCHANT, 0)
            _, secret = await make.token(
                session, scopes=frozenset(Scope) - {Scope.MARKETPLACE}, merchant_id=merchant_id
            )
        headers = {"Authorization": f"Bearer {secret}"}

        async with (
            live(database, **UNTHROTTLED) as server,
            transport("http", server.url) as over_http,
            transport("websocket", server.url) as over_websocket,
        ):
            for name, document in repository.reading().items():
                variables = repository.variables(document)
                expected = await over_http(document, variables, headers)
                answer = await over_websocket(document, variables, headers)

                assert answer.body == expected.body, name
                assert answer.data, name

    @pytest.mark.parametrize(
        "document",
        [
            "{",
            "",
            "#",
            "{ nothing }",
            "{ viewer }",
            "query Q($a: Int!) { viewer { name } }",
            "query Node($id: ID!) { node(id: $id) { id } }",
            "query A { viewer { name } } query B { viewer { name } }",
            '{ viewer { name } node(id: "x") { id } order { id } }',
            "{ tickets(list: UNHANDLED, first: 1000) { nodes { id } } }",
            "{ __schema { queryType { name } } }",
            IMPORT,
            "subscription { nothing }",
        ],
    )
    async def test_says_no_as_over_http(self, server: Live, secret: str, document: str) -> None:
        headers = {"Authorization": f"Bearer {secret}"}

        async with transport("http", server.url) as over_http, transport("websocket", server.url) as over_websocket:
            expected, answer = (
                await over_http(document, headers=headers),
                await over_websocket(document, headers=headers),
            )

        assert answer.body == expected.body
        assert answer.data or answer.errors

    @pytest.mark.parametrize(
        "payload",
        [
            {},
            {"query": None},
            {"query": 5},
            {"query": WHO, "variables": []},
            {"query": WHO, "variables": "{}"},
            {"query": WHO, "operationName": 5},
            {"query": WHO, "operationName": "Other"},
            {"query": WHO, "extensions": 5},
        ],
    )
    async def test_tells_what_is_wrong_with_a_request_and_goes_on(self, socket: Talk, payload: Any) -> None:
        await socket.say("subscribe", id="1", payload=payload)

        answer = await socket.hear()
        assert (answer["id"], answer["type"]) == ("1", "error")
        assert answer["payload"][0]["message"]
        assert (await socket.ask(WHO))["payload"]["data"] == ERP

    async def test_is_none_where_variables_are_nested_too_deep(self, socket: Talk) -> None:
        deep: Any = "id"
        for _ in range(300):
            deep = [deep]

        payload = {"query": "query Node($id: ID!) { node(id: $id) { id } }", "variables": {"id": deep}}
        await socket.say("subscribe", id="1", payload=payload)

        assert await socket.closed() == 4400

    async def test_is_to_the_operation_that_is_named(self, socket: Talk) -> None:
        payload = {"query": "query A { viewer { name } } query B { viewer { kind } }", "operationName": "B"}
        await socket.say("subscribe", id="1", payload=payload)

        assert (await socket.hear())["payload"]["data"] == {"viewer": {"kind": "TOKEN"}}

    async def test_tells_a_fault_by_a_reference_only(
        self, socket: Talk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(*_: object) -> list[Any]:
            message = "the secret cause"
            raise ZeroDivisionError(message)

        monkeypatch.setattr(Database, "fetch", broken)
        with caplog.at_level(logging.ERROR):
            answer = await socket.ask('{ node(id: "ord_00000000000000000000000000000000") { id } }')

        (error,) = answer["payload"]
        assert "secret cause" not in str(answer)
        assert error["extensions"]["code"] == "INTERNAL"
        assert any(
            getattr(record, "fields", {}).get("reference") == error["extensions"]["reference"]
            for record in caplog.records
        )

    async def test_tells_that_the_database_is_away_and_goes_on(self, tmp_path: Path, sqlite_template: Path) -> None:
        file = Path(shutil.copy(sqlite_template, tmp_path / "desk.db"))
        url = f"sqlite+aiosqlite:///{file}"
        async with Database(url, secret=b"") as database:
            async with database.transaction() as session:
                await make.merchant(session)
            _, secret = await token(database, scopes=frozenset(Scope))
        document = '{ history(filter: {merchant: "x"}) { openTicketCount } }'
        async with live(url) as server, talk(server.url) as socket:
            await socket.init(secret)
            shutil.move(file, tmp_path / "elsewhere.db")
            refused = await socket.ask(document)
            shutil.move(tmp_path / "elsewhere.db", file)
            answered = await socket.ask(document)

        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert answered["payload"]["data"] == {"history": {"openTicketCount": 0}}


class TestSubscription:
    @pytest.fixture
    def stage(self) -> Stage:
        """Look behind the schema."""
        return Stage()

    @pytest.fixture
    async def streamed(self, embedded: Database, secret: str, stage: Stage) -> AsyncIterator[Talk]:
        """Be let in where there are subscriptions."""
        async with streaming(embedded, stage, operations=3) as (server, _), talk(server.url) as opened:
            await opened.init(secret)
            yield opened

    async def test_gives_one_answer_after_the_other(self, streamed: Talk) -> None:
        await streamed.subscribe("subscription { count(to: 2) }")

        first, second, last = [await streamed.hear() for _ in range(3)]
        assert (first["id"], first["type"], first["payload"]["data"]) == ("1", "next", {"count": 0})
        assert first["payload"]["extensions"]["cost"]["requested"] == 0
        assert second == {"id": "1", "type": "next", "payload": {"data": {"count": 1}}}
        assert last == {"id": "1", "type": "complete"}

    @pytest.mark.parametrize(
        "document",
        ["subscription { count }", "subscription { count(to: null) }", "subscription S($to: Int!) { count(to: $to) }"],
    )
    async def test_that_is_none_is_told_why(self, streamed: Talk, document: str) -> None:
        answer = await streamed.ask(document)

        assert answer["type"] == "error"
        assert answer["payload"][0]["message"]
        assert (await streamed.ask(WHO))["payload"]["data"] == ERP

    async def test_that_fails_is_told_by_a_reference_only(self, streamed: Talk) -> None:
        await streamed.subscribe("subscription { fault }")

        assert (await streamed.hear())["payload"]["data"] == {"fault": 0}
        last = await streamed.hear()
        assert "secret cause" not in str(last)
        assert "INTERNAL" in str(last)

    async def test_that_loses_the_database_is_told_so(self, streamed: Talk) -> None:
        await streamed.subscribe("subscription { away }")

        assert (await streamed.hear())["payload"]["data"] == {"away": 0}
        last = await streamed.hear()
        assert (last["type"], last["payload"][0]["extensions"]["code"]) == ("error", "UNAVAILABLE")

    async def test_ends_when_its_peer_has_enough(self, streamed: Talk, stage: Stage) -> None:
        await streamed.subscribe("subscription { silence }")
        await stage.begun.wait()
        await streamed.say("complete", id="1")

        await stage.ended.wait()
        assert (await streamed.ask(WHO))["payload"]["data"] == ERP

    async def test_ends_when_its_peer_leaves(self, streamed: Talk, stage: Stage) -> None:
        await streamed.subscribe("subscription { silence }")
        await stage.begun.wait()

        await streamed.connection.close()

        await stage.ended.wait()

    async def test_runs_beside_others(self, streamed: Talk) -> None:
        await streamed.subscribe("subscription { silence }", "1")

        assert (await streamed.ask(WHO, "2"))["payload"]["data"] == ERP
        await streamed.say("complete", id="nobody")
        assert (await streamed.ask(WHO, "2"))["payload"]["data"] == ERP

    async def test_has_its_id_alone(self, streamed: Talk, stage: Stage) -> None:
        await streamed.subscribe("subscription { silence }")
        await streamed.subscribe(WHO)

        assert await streamed.closed() == 4409
        await stage.ended.wait()

    async def test_is_refused_beside_too_many(self, streamed: Talk) -> None:
        for id_ in "123":
            await streamed.subscribe("subscription { silence }", id_)

        refused = await streamed.ask(WHO, "4")
        await streamed.say("complete", id="1")
        answered = await streamed.ask(WHO, "1")

        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "TOO_MANY_OPERATIONS")
        assert answered["payload"]["data"] == ERP

    async def test_is_no_stream_over_http(self, embedded: Database, secret: str, stage: Stage) -> None:
        async with streaming(embedded, stage) as (server, _), httpx.AsyncClient(base_url=server.url) as visitor:
            answer = await visitor.post(
                "/graphql",
                json={"query": "subscription { count(to: 2) }"},
                headers={"Authorization": f"Bearer {secret}", "Accept": "application/graphql-transport-ws"},
            )

        assert answer.headers["content-type"].startswith("application/json")
        assert "transfer-encoding" not in answer.headers


class TestMalformedMessage:
    @pytest.mark.parametrize(
        "message",
        [
            "",
            "nonsense",
            "{",
            "[]",
            "5",
            "null",
            '"text"',
            "NaN",
            "[" * 100_000,
            '{"type":' * 100_000,
            "{}",
            '{"type": null}',
            '{"type": []}',
            '{"type": "start"}',
            '{"type": "connection_ack"}',
            '{"type": "next", "id": "1", "payload": {}}',
            '{"type": "subscribe", "id": "1"}',
            '{"type": "subscribe", "id": "1", "payload": null}',
            '{"type": "subscribe", "id": "1", "payload": []}',
            '{"type": "subscribe", "payload": {"query": "{ viewer { name } }"}}',
            '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { name } }"}}',
            '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { name } }"}}',
            '{"type": "subscribe", "id": [], "payload": {"query": "{ viewer { name } }"}}',
            '{"type": "subscribe", "id": "%s", "payload": {"query": "{ viewer { name } }"}}' % ("x" * 101),
            '{"type": "complete"}',
            '{"type": "complete", "id": {}}',
            '{"type": "ping", "payload": 5}',
            b'{"type": "ping"}',
            b"\x00",
        ],
        ids=lambda message: str(message[:60]),
    )
    async def test_ends_the_socket(self, socket: Talk, message: str | bytes) -> None:
        await socket.send(message)

        assert await socket.closed() == 4400

    async def test_that_is_too_large_is_not_kept(self, socket: Talk) -> None:
        with suppress(ConnectionClosed):
            await socket.send(" " * (LARGEST_BODY + 1))

        assert await socket.closed() == 1009

    async def test_of_the_largest_size_is_read(self, socket: Talk) -> None:
        message = '{"type": "ping"}'
        await socket.send(message + " " * (LARGEST_BODY - len(message)))

        assert await socket.hear() == {"type": "pong"}

    async def test_of_a_stranger_is_small(self, server: Live) -> None:
        async with talk(server.url) as socket:
            await socket.send('{"type": "ping"}' + " " * 20_000)

            assert await socket.closed() == 1009

    async def test_in_countless_pieces_is_not_kept(self, socket: Talk) -> None:
        await socket.connection.send(" " for _ in range(2_000))

        assert await socket.closed() == 1009

    async def test_in_some_pieces_is_read(self, socket: Talk) -> None:
        await socket.connection.send(iter('{"type": "ping"}'))

        assert await socket.hear() == {"type": "pong"}


async def _cookie(server: Live) -> str:
    async with httpx.AsyncClient(base_url=server.url) as visitor:
        answer = await visitor.post("/auth/sign-in", json={"email": EMAIL, "password": PASSWORD})
        return f"aftersale_session={answer.cookies['aftersale_session']}"
