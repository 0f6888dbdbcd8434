"""Documents made from the schema, so that whatever is added to it is asked for; and what each thing in it needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from domain.tables import Scope
from schema.reads import graphql_schema
from schema.reads.compiler import info_of
from schema.root import make_schema

SCHEMA = graphql_schema(make_schema())
_CONNECTION = "Connection"

_ORDERS, _TICKETS = Scope.ORDERS_READ, Scope.TICKETS_READ
NEEDED: dict[str, Scope | None] = {
    "Viewer": None,
    "Merchant": None,
    "ReplyPolicy": None,
    "Member": None,
    "Invitation": None,
    "ApiToken": None,
    "Session": None,
    "Carrier": None,
    "Money": None,
    "Address": None,
    "PageInfo": None,
    "ReplyBudget": None,
    "History": _ORDERS,
    "Order": _ORDERS,
    "OrderItem": _ORDERS,
    "Customer": _ORDERS,
    "Shipment": _ORDERS,
    "Refund": _ORDERS,
    "OpenTicket": _TICKETS,
    "Ticket": _TICKETS,
    "AffectedProduct": _TICKETS,
    "Message": _TICKETS,
    "Attachment": _TICKETS,
    "Event": _TICKETS,
    "Handover": _TICKETS,
    "TicketCounts": _TICKETS,
    "Attention": None,
    "AvailableAction": None,
}
"""The scope that any field of a type needs; None where the rows say who may see them. Every type must be here."""

NEEDED_TOO = {"History.openTicketCount": _TICKETS}
"""What single fields need besides."""


@dataclass
class Selection:
    """A selection as text, with the scopes it needs and the fields it asks for."""

    text: str
    scopes: set[Scope] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)


def objects() -> list[GraphQLObjectType]:
    """List all types that have fields to be read or answered, but for problems."""
    found = [type_ for type_ in SCHEMA.type_map.values() if isinstance(type_, GraphQLObjectType)]
    return [type_ for type_ in found if not type_.name.startswith("__") and not _implements(type_, "Problem")]


def nodes() -> list[GraphQLObjectType]:
    """List all types whose things have an id."""
    return [type_ for type_ in objects() if _implements(type_, "Node")]


def is_paging(type_: GraphQLNamedType) -> bool:
    """Whether a type is a page, or a place on one: it needs what its things need."""
    return type_.name.endswith((_CONNECTION, "Edge"))


def whole(type_: GraphQLNamedType) -> Selection:
    """Select every field of a type, and below it all of what has no id; of what has, the id."""
    made = Selection("")
    made.text = " ".join(_field(made, type_, name) for name in _fields(type_))
    return made


def single(type_: GraphQLObjectType, name: str) -> Selection:
    """Select one field of a type, and below it what `whole` does."""
    made = Selection("")
    made.text = _field(made, type_, name)
    return made


def outcome(union: GraphQLOutputType, *, payload: bool) -> Selection:
    """Select what became of a mutation: the type's name, each problem's figures, and all of the payload if asked."""
    made = Selection("__typename")
    named = get_named_type(union)
    assert isinstance(named, GraphQLUnionType)
    for member in named.types:
        names = list(_fields(member)) if _implements(member, "Problem") or payload else []
        parts = [f"{member.name}_{name}: {_field(made, member, name)}" for name in names]
        if parts:
            made.text += f" ... on {member.name} {{ {' '.join(parts)} }}"
    return made


def _field(made: Selection, type_: GraphQLNamedType, name: str) -> str:
    declared = _fields(type_)[name]
    made.fields.add(f"{type_.name}.{name}")
    made.scopes |= {scope for scope in (NEEDED.get(type_.name), NEEDED_TOO.get(f"{type_.name}.{name}")) if scope}
    below = get_named_type(declared.type)
    if is_leaf_type(below):
        return name
    return f"{name} {{ {_below(made, below)} }}"


def _below(made: Selection, type_: GraphQLNamedType) -> str:
    made.scopes |= {scope for scope in (NEEDED.get(type_.name),) if scope}
    if _implements(type_, "Node"):
        return "id"
    if not isinstance(type_, GraphQLObjectType):
        return "__typename"
    return " ".join(_field(made, type_, name) for name in _fields(type_))


def _fields(type_: GraphQLNamedType) -> dict[str, GraphQLField]:
    found: dict[str, Any] = getattr(type_, "fields", {})
    return found


def _implements(type_: GraphQLNamedType, name: str) -> bool:
    return name in {interface.name for interface in getattr(type_, "interfaces", ())}


def operation(kind: str, name: str, arguments: dict[str, Any], selection: Selection) -> str:
    """Write a document of one root field, each of its arguments a variable of its own name."""
    root = SCHEMA.query_type if kind == "query" else SCHEMA.mutation_type
    assert root is not None
    types = root.fields[name].args
    declared = ", ".join(f"${argument}: {types[argument].type}" for argument in arguments)
    given = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    head, call = (f"({declared})", f"({given})") if arguments else ("", "")
    return f"{kind} Walk{head} {{ {name}{call} {{ {selection.text} }} }}"


def without_names(answer: bytes, names: Iterator[str] | list[str]) -> bytes:
    """Take out of an answer what was given by whoever asked."""
    for name in names:
        answer = answer.replace(name.encode(), b"...")
    return answer


def prefix_of(type_: GraphQLObjectType) -> str:
    """Say how the ids of a type start."""
    prefix = info_of(type_).prefix
    assert prefix is not None
    return prefix
