"""The messages of graphql-transport-ws: reading those that come, and writing those that go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from server import bodies
from server.answers import RequestProblem
from server.sockets import closing

PROTOCOL = "graphql-transport-ws"
ACKNOWLEDGED = '{"type":"connection_ack"}'
PONG = '{"type":"pong"}'
NEXT = '"type":"next","payload":'
ERROR = '"type":"error","payload":'
COMPLETE = '"type":"complete"'

_LONGEST_ID = 100
_TYPES = frozenset({"connection_init", "ping", "pong", "subscribe", "complete"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came: of a known type, with an id where its type has one."""

    type: str
    id: str
    payload: Mapping[str, Any]

    def authorization(self) -> str | None:
        """Find the credentials that a `connection_init` brings."""
        found = [value for name, value in self.payload.items() if name.lower() == "authorization"]
        if not found:
            return None
        if len(found) > 1 or not isinstance(found[0], str):
            _refuse('Authorization is one text: {"authorization": "Bearer …"}')
        return found[0]


def read(text: str | None) -> Incoming:
    """Read a message; raises `Closing` for one that the protocol does not know."""
    if text is None:
        _refuse("A message is text")
    try:
        message = bodies.parsed(text)
    except RequestProblem:
        _refuse("A message is a JSON object")
    if not isinstance(message, dict):
        _refuse("A message is a JSON object")
    type_ = message.get("type")
    if not isinstance(type_, str) or type_ not in _TYPES:
        _refuse("A message has one of the types of graphql-transport-ws")
    payload = message.get("payload")
    if not isinstance(payload, dict) and (payload is not None or type_ == "subscribe"):
        _refuse("A payload is an object")
    return Incoming(type_, _id(message) if type_ in {"subscribe", "complete"} else "", payload or {})


def about(id_: str, said: str) -> str:
    """Write a message about an operation."""
    return f'{{"id":{orjson.dumps(id_).decode()},{said}}}'


def _id(message: Mapping[str, Any]) -> str:
    id_ = message.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
        _refuse(f"An id is a text of 1 to {_LONGEST_ID} characters")
    return id_


def _refuse(reason: str) -> NoReturn:
    raise closing.malformed(reason) from None
