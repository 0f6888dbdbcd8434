"""Lines of files in the shape of the schema's inputs: read as GraphQL reads them, with every fault named."""

from functools import cache
from typing import Any, cast

import strawberry
from graphql import GraphQLError, GraphQLInputType
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.types.arguments import convert_argument

from domain.orders.data import OrderData
from domain.tickets.data import TicketData
from schema import enums  # noqa: F401 - declares the domain's enums, before any type uses one
from schema.order_imports import OrderInput
from schema.reads import graphql_schema
from schema.root import make_schema
from schema.ticket_openings import TicketOpenInput


class BadInput(Exception):  # noqa: N818 - the line is bad, not the program
    """A line that is not in the shape of its input; the message says where and why."""


def order_from(value: object) -> OrderData:
    """Read an order in the shape of `OrderInput`; raises BadInput."""
    return cast("OrderInput", _read(OrderInput, value)).data()


def ticket_from(value: object) -> TicketData:
    """Read a ticket in the shape of `TicketOpenInput`; raises BadInput."""
    return cast("TicketOpenInput", _read(TicketOpenInput, value)).data()


@cache
def _schema() -> strawberry.Schema:
    return make_schema()


def _read(input_type: type, value: object) -> Any:  # noqa: ANN401 - of the type given
    schema = _schema()
    type_ = cast("GraphQLInputType", graphql_schema(schema).type_map[input_type.__name__])
    if not isinstance(value, dict):
        message = f"Expected an object, found {_kind(value)}."
        raise BadInput(message)
    converter = schema.schema_converter
    try:
        coerced = coerce_input_value(value, type_)
        if isinstance(coerced, dict):
            return convert_argument(coerced, input_type, converter.scalar_registry, converter.config)
    except GraphQLError:
        pass  # told below, with its place
    raise BadInput(_faults(value, type_))


def _faults(value: object, type_: GraphQLInputType) -> str:
    found: list[str] = []

    def note(error: GraphQLError, path: list[str | int]) -> None:
        found.append(f"{'.'.join(map(str, path))}: {error.message}" if path else error.message)

    validate_input_value(value, type_, note)
    return " ".join(found)


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__
