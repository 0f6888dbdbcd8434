"""The edge: failures become answers, every answer carries its headers, and the log tells no secrets."""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from server import answers
from server.database import DatabaseAway
from server.edge import Edge
from tests.server.clients import client, code_of


async def _fine(_request: Request) -> Response:
    return Response("fine", headers={"Cache-Control": "no-cache"})


async def _fault(_request: Request) -> Response:
    message = "hunter2"
    raise ValueError(message)


async def _away(_request: Request) -> Response:
    raise DatabaseAway from ConnectionRefusedError(111, "Connection refused")


async def _half(_request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield b"half"
        raise DatabaseAway

    return StreamingResponse(parts())


async def _gone(_request: Request) -> Response:
    raise ClientDisconnect


APP = Starlette(
    routes=[
        Route("/fine", _fine),
        Route("/fault", _fault),
        Route("/away", _away),
        Route("/half", _half),
        Route("/gone", _gone),
    ],
    middleware=[Middleware(Edge)],
    exception_handlers={HTTPException: answers.on_http_exception},
)


class TestAnswers:
    async def test_tell_of_a_fault_no_more_than_where_it_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        answer = await client(APP).get("/fault")

        assert answer.status_code == 500
        assert code_of(answer) == "INTERNAL"
        assert "hunter2" not in answer.text
        logged = next(record for record in caplog.records if record.exc_info)
        reference = answer.json()["errors"][0]["extensions"]["reference"]
        assert logged.__dict__["fields"] == {"reference": reference}
        assert "hunter2" in str(logged.exc_info and logged.exc_info[1])

    async def test_name_a_fault_by_the_id_of_the_request(self) -> None:
        answer = await client(APP).get("/fault", headers={"X-Request-Id": "from-the-proxy.1"})

        assert answer.json()["errors"][0]["extensions"]["reference"] == "from-the-proxy.1"

    async def test_ask_to_come_back_while_the_database_is_away(self) -> None:
        answer = await client(APP).get("/away")

        assert (answer.status_code, code_of(answer)) == (503, "UNAVAILABLE")
        assert answer.headers["retry-after"] == "2"
        assert "refused" not in answer.text

    async def test_say_in_json_what_is_not_there(self) -> None:
        unknown = await client(APP).get("/nowhere")
        unfit = await client(APP).post("/fine")

        assert (unknown.status_code, code_of(unknown)) == (404, "NOT_FOUND")
        assert (unfit.status_code, code_of(unfit)) == (405, "METHOD_NOT_ALLOWED")
        assert set(unfit.headers["allow"].split(", ")) == {"GET", "HEAD"}

    async def test_break_off_when_half_of_one_is_out(self) -> None:
        with pytest.raises(DatabaseAway):
            await client(APP).get("/half")


class TestHeaders:
    @pytest.mark.parametrize("path", ["/fine", "/fault", "/away", "/nowhere"])
    async def test_are_on_every_answer(self, path: str) -> None:
        headers = (await client(APP).get(path)).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"

    async def test_let_nobody_keep_an_answer_that_does_not_say_so(self) -> None:
        assert (await client(APP).get("/away")).headers["cache-control"] == "no-store"
        assert (await client(APP).get("/fine")).headers["cache-control"] == "no-cache"


class TestRequestId:
    async def test_is_the_one_that_came(self) -> None:
        for given in ("a", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "Z" * 64):
            answer = await client(APP).get("/fine", headers={"X-Request-Id": given})

            assert answer.headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "Z" * 65, "two words", "olivia@casa.example", 'a"b', "a\u00e9", "a\tb"])
    async def test_is_a_new_one_in_place_of_a_malformed_one(self, given: str) -> None:
        answers_ = [await client(APP).get("/fine", headers=[(b"X-Request-Id", given.encode())]) for _ in range(2)]

        made = {answer.headers["x-request-id"] for answer in answers_}
        assert len(made) == 2
        assert all(re.fullmatch("[0-9a-f]{16}", id_) for id_ in made)

    async def test_is_a_new_one_when_two_came(self) -> None:
        answer = await client(APP).get("/fine", headers=[("X-Request-Id", "one"), ("X-Request-Id", "two")])

        assert answer.headers["x-request-id"] not in {"one", "two"}

    async def test_is_on_failures_too(self) -> None:
        for path in ("/fault", "/away", "/nowhere"):
            assert (await client(APP).get(path)).headers["x-request-id"]


class TestAccessLog:
    async def test_has_a_line_for_each_request(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "server.access")

        await client(APP).get("/fine")
        await client(APP).get("/away")

        lines = [_fields(record) for record in caplog.records if record.name == "server.access"]
        assert [(line["method"], line["path"], line["status"]) for line in lines] == [
            ("GET", "/fine", 200),
            ("GET", "/away", 503),
        ]
        assert float(lines[0]["ms"]) >= 0

    async def test_takes_a_client_that_hung_up_for_no_fault(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "server")

        with pytest.raises(AssertionError):  # httpx insists on an answer, which nobody would read
            await client(APP).get("/gone")

        (line,) = (_fields(record) for record in caplog.records)
        assert line["status"] == 499

    async def test_leaves_out_what_is_nobodys_business(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        secrets = {"Authorization": "Bearer ast_hush", "Cookie": "aftersale_session=hush"}

        await client(APP).get("/fine%0Aforged?query=hush", headers=secrets)

        assert [_fields(record)["path"] for record in caplog.records if record.name == "server.access"] == [
            "/fine%0Aforged"
        ]
        assert "hush" not in "".join(str(record.__dict__) for record in caplog.records if record.name[:6] == "server")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = record.__dict__["fields"]
    return fields
