"""Keyset pages: connections, their arguments, and cursors that only the viewer they were made for can use."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from strawberry.types.fields.resolver import StrawberryResolver

from schema.reads.dialects import JsonDialect
from schema.reads.mappings import Listing
from schema.reads.problems import BadCursor, BadPage

MAX_PAGE = 100
DEFAULT_PAGE = 50
_SEPARATOR = "~"
_TAG_LENGTH = 12


def _arguments(
    first: Annotated[
        int | None,
        strawberry.argument(
            description=f"How many from the start, 1 to {MAX_PAGE}; {DEFAULT_PAGE} if neither this nor `last` is given."
        ),
    ] = None,
    after: Annotated[str | None, strawberry.argument(description="Only what comes after this cursor.")] = None,
    last: Annotated[int | None, strawberry.argument(description=f"How many from the end, 1 to {MAX_PAGE}.")] = None,
    before: Annotated[str | None, strawberry.argument(description="Only what comes before this cursor.")] = None,
) -> None:
    """Declare the arguments that every connection has."""


ARGUMENTS = StrawberryResolver(_arguments).arguments


@dataclass(frozen=True)
class Window:
    """What part of a listing is asked for: which arguments are there, not their values."""

    backward: bool
    after: bool
    before: bool

    @classmethod
    def asked(cls, values: Mapping[str, Any]) -> "Window":
        """Tell from the arguments."""
        return cls(
            backward=values.get("last") is not None,
            after=values.get("after") is not None,
            before=values.get("before") is not None,
        )


def tag(secret: bytes, realm: str, place: str) -> str:
    """Mark cursors with whose list it is, and its order: another's are refused."""
    text = f"{place}{_SEPARATOR}{realm}"
    return hmac.digest(secret, text.encode(), "sha256").hex()[:_TAG_LENGTH]


def parameters(
    values: Mapping[str, Any], types: Sequence[sa.types.TypeEngine[Any]], name: str, mark: str
) -> dict[str, Any]:
    """Check a connection's arguments and give the values of its parameters."""
    first, last = values.get("first"), values.get("last")
    if first is not None and last is not None:
        message = "Give `first` or `last`, not both."
        raise BadPage(message)
    size: int = DEFAULT_PAGE if first is None and last is None else values["first" if last is None else "last"]
    if not 1 <= size <= MAX_PAGE:
        message = f"A page has 1 to {MAX_PAGE} entries."
        raise BadPage(message, asked=size, maximum=MAX_PAGE)
    found = {f"{name}.size": size, f"{name}.mark": mark}
    for end in ("after", "before"):
        cursor = values.get(end)
        if cursor is not None:
            found |= {f"{name}.{end}{at}": key for at, key in enumerate(_decode(cursor, types, mark))}
    return found


def _decode(cursor: str, types: Sequence[sa.types.TypeEngine[Any]], mark: str) -> list[Any]:
    head, *keys = cursor.split(_SEPARATOR)
    if not hmac.compare_digest(head.encode(), mark.encode()) or len(keys) != len(types):
        message = (
            "This cursor is not one of this list's. Cursors are valid for the viewer and the order they were made for."
        )
        raise BadCursor(message)
    try:
        return [_key(text, type_) for text, type_ in zip(keys, types, strict=True)]
    except ValueError as error:
        message = "This cursor is damaged."
        raise BadCursor(message) from error


def _key(text: str, type_: sa.types.TypeEngine[Any]) -> Any:
    if isinstance(type_, sa.Uuid):
        return UUID(hex=text)
    if isinstance(type_, sa.Integer):
        number = int(text)
        if abs(number) >= 1 << 63:
            raise ValueError(text)
        return number
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def cursor(dialect: JsonDialect, by: Sequence[sa.ColumnElement[Any]], name: str) -> sa.ColumnElement[Any]:
    """Write a row's cursor in SQL."""
    text: sa.ColumnElement[Any] = sa.bindparam(f"{name}.mark", type_=sa.Text())
    for column in by:
        text = text.concat(sa.literal_column(f"'{_SEPARATOR}'")).concat(dialect.text(column))
    return text


def beyond(listing: Listing, name: str, end: str, *, inclusive: bool = False) -> sa.ColumnElement[bool]:
    """Keep the rows on the far side of a cursor: after `after`, before `before`; inclusive: the near side of it."""
    keys = sa.tuple_(*(sa.bindparam(f"{name}.{end}{at}", type_=column.type) for at, column in enumerate(listing.by)))
    row = sa.tuple_(*listing.by)
    ahead = listing.descending == ((end == "after") == inclusive)
    if inclusive:
        return row >= keys if ahead else row <= keys
    return row > keys if ahead else row < keys


def ordered(listing: Listing, *, backward: bool) -> list[sa.ColumnElement[Any]]:
    """Order the rows, or turn the order round to page from the end."""
    descending = listing.descending != backward
    return [column.desc() if descending else column.asc() for column in listing.by]
