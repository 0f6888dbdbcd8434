"""What happens to the rest of a body when its answer is out."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Scope

from server.lingering import BYTES, Lingering

PIECE = 64 * 1024


async def _refuse(_request: Request) -> Response:
    return Response("no", 401)


async def _read(request: Request) -> Response:
    return Response(f"{len(await request.body())}")


APP = Lingering(
    Starlette(routes=[Route("/refuse", _refuse, methods=["POST"]), Route("/read", _read, methods=["POST"])])
)


class TestRest:
    async def test_is_taken_in_for_a_while_after_the_answer(self) -> None:
        received: list[int] = []

        sent = await _asked("/refuse", _pieces(1_000, received))

        assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * 2]
        assert (b"connection", b"close") in sent[0]["headers"]
        assert sent[1]["body"] == b"no"
        assert BYTES <= sum(received) <= BYTES + PIECE

    async def test_may_be_all_there_is(self) -> None:
        received: list[int] = []

        sent = await _asked("/refuse", _pieces(3, received))

        assert sum(received) == 3 * PIECE
        assert not sent[-1].get("more_body", False)

    async def test_of_a_client_that_hung_up_is_not_waited_for(self) -> None:
        sent = await _asked("/refuse", iter([{"type": "http.disconnect"}]))

        assert not sent[-1].get("more_body", False)

    @pytest.mark.parametrize("length", [(b"content-length", b"0"), None])
    async def test_is_none_without_a_body(self, length: tuple[bytes, bytes] | None) -> None:
        sent = await _asked("/refuse", iter(()), headers=[length] if length else [])

        assert (b"connection", b"close") not in sent[0]["headers"]

    async def test_is_none_of_a_body_that_was_read(self) -> None:
        sent = await _asked("/read", _pieces(3, []))

        assert sent[1]["body"] == str(3 * PIECE).encode()
        assert (b"connection", b"close") not in sent[0]["headers"]


def _pieces(number: int, received: list[int]) -> Iterator[Message]:
    for left in reversed(range(number)):
        received.append(PIECE)
        yield {"type": "http.request", "body": b" " * PIECE, "more_body": left > 0}


async def _asked(
    path: str, messages: Iterator[Message], headers: list[tuple[bytes, bytes]] | None = None
) -> list[Message]:
    """Send a request, and give what the application sends back."""
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    chunked = [(b"transfer-encoding", b"chunked")]
    scope: Scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    await APP({**scope, "headers": chunked if headers is None else headers}, receive, send)
    return sent
