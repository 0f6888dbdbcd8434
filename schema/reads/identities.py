"""Global ids: `ord_` and the 32 hex digits of a UUID, typed by their prefix and opaque."""

from collections.abc import Iterable, Sequence
from typing import Any, overload
from uuid import UUID

import sqlalchemy as sa

from domain.sql import Values
from schema.reads.mappings import TypeInfo

LINKED = "viewer.ids"
KEY_SEPARATOR = "~"
_DIGITS = 32


def global_id(prefix: str, identifier: UUID) -> str:
    """Write the global id of a thing."""
    return f"{prefix}_{identifier.hex}"


def prefix_of(identifier: str) -> str:
    """Take the type's part of a global id."""
    return identifier.partition("_")[0]


class TypedId(sa.types.TypeDecorator[Any]):
    """A global id as a parameter; one of another type, or of none, becomes null and finds nothing."""

    impl = sa.Uuid
    cache_ok = True

    def __init__(self, prefix: str) -> None:
        """Say which prefix is this type's."""
        super().__init__()
        self.prefix = prefix

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        """Take the UUID out of the id."""
        return uuid_of(self.prefix, value) if isinstance(value, str) else value


def uuid_of(prefix: str, identifier: str) -> UUID | None:
    """Take the UUID out of a global id of one type; None where it is not one."""
    head, _, digits = identifier.partition("_")
    if head != prefix or len(digits) != _DIGITS or not digits.isascii():
        return None
    try:
        return UUID(hex=digits) if digits == digits.lower() else None
    except ValueError:
        return None


class TypedIds(Values):
    """A list of global ids as one parameter; those of another type, or of none, are left out."""

    cache_ok = True

    def __init__(self, prefix: str) -> None:
        """Say which prefix is this type's."""
        super().__init__(UUID)
        self.prefix = prefix

    def process_bind_param(self, value: Iterable[str] | None, dialect: sa.Dialect) -> Any:
        """Take the UUIDs out of the ids."""
        found = (uuid_of(self.prefix, identifier) for identifier in value or ())
        return super().process_bind_param([id_ for id_ in found if id_ is not None], dialect)


def typed(prefix: str, identifier: Any) -> sa.BindParameter[Any] | None:
    """Take an argument that holds a global id as a UUID; None where it was not given."""
    return None if identifier is None else sa.bindparam(identifier.key, type_=TypedId(prefix))


@overload
def uuid_or_nil(prefix: str, identifier: str) -> UUID: ...


@overload
def uuid_or_nil(prefix: str, identifier: None) -> None: ...


@overload
def uuid_or_nil(prefix: str, identifier: str | None) -> UUID | None: ...


def uuid_or_nil(prefix: str, identifier: str | None) -> UUID | None:
    """Take the UUID out of a given global id; what is not one becomes the nil UUID, which nothing has."""
    if identifier is None:
        return None
    return uuid_of(prefix, identifier) or UUID(int=0)


def linked(info: TypeInfo, ids: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Name the ids of a link as statements do, and give the parameters by which their rows are found.

    Of keys of several columns more rows may be found than meant: those that mix the columns of two.
    """
    if info.key is None:
        named = {f"{info.prefix}_{id_.hex}": id_ for id_ in ids}
        return named, {LINKED: list(named)}
    named = {KEY_SEPARATOR.join(part.hex if isinstance(part, UUID) else str(part) for part in id_): id_ for id_ in ids}
    columns = zip(info.key, zip(*ids, strict=True), strict=True)
    return named, {f"{LINKED}.{name}": sorted(set(values)) for name, values in columns}
