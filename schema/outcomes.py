"""Outcomes: payloads of mutations as text, kept under idempotency keys, and inputs as what they are told apart by.

A payload is made of types of the schema, ids, times, choices and plain values. What it links to is kept by id, and
read anew when the outcome is asked for again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema

from domain.idempotency import Claim
from domain.people.viewer import Viewer
from domain.texts import digest

_KEY = "idempotency_key"
_DEFINITION = "strawberry-definition"


def claim_of(viewer: Viewer, mutation: str, asked: Any) -> Claim | None:  # noqa: ANN401 - any input
    """Claim the key of an input; None where it has none. Raises IdempotencyKeyInvalid."""
    given = {} if asked is None else asdict(asked)
    key = given.pop(_KEY, None)
    if key is None:
        return None
    text = json.dumps(given, sort_keys=True, default=_plain)
    return Claim.by(viewer, mutation=mutation, key=key, input_digest=digest(text))


def text_of(payload: object) -> str:
    """Write a payload down."""
    return json.dumps(_written(payload))


def payload_from(text: str, schema: GraphQLSchema) -> Any:  # noqa: ANN401 - any payload
    """Make the payload that was written down."""
    return _read(json.loads(text), schema)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(value)


def _written(value: Any) -> Any:  # noqa: ANN401, PLR0911 - whatever stands in a payload, case by case
    match value:
        case Enum():
            return {"choice": [type(value).__strawberry_definition__.name, value.value]}  # type: ignore[attr-defined]
        case None | bool() | int() | str():
            return value
        case UUID():
            return {"id": value.hex}
        case datetime():
            return {"time": value.isoformat()}
        case tuple():
            return {"key": [_written(part) for part in value]}
        case list():
            return [_written(part) for part in value]
    parts = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    return {"type": value.__strawberry_definition__.name, "parts": parts}


def _read(value: Any, schema: GraphQLSchema) -> Any:  # noqa: ANN401, PLR0911 - whatever was written
    match value:
        case {"choice": [name, text]}:
            return _definition(name, schema).wrapped_cls(text)
        case {"id": text}:
            return UUID(hex=text)
        case {"time": text}:
            return datetime.fromisoformat(text)
        case {"key": parts}:
            return tuple(_read(part, schema) for part in parts)
        case {"type": name, "parts": Mapping() as parts}:
            made = {part: _read(given, schema) for part, given in parts.items()}
            return _definition(name, schema).origin(**made)
        case list():
            return [_read(part, schema) for part in value]
    return value


def _definition(name: str, schema: GraphQLSchema) -> Any:  # noqa: ANN401 - Strawberry's, of a type or an enum
    return schema.type_map[name].extensions[_DEFINITION]
