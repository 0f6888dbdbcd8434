"""What drivers say when a database is away, or when two transactions met."""

import sqlite3
from collections.abc import Iterator

import asyncpg
import sqlalchemy as sa

_AWAY_STATES = {
    "53300",  # too many connections
    "57P01",  # shut down by its administrator
    "57P02",  # shut down by a crash
    "57P03",  # starting up or shutting down
    "57P05",  # idle for too long
}
_AWAY_CLASSES = (
    "08",  # the connection broke
    "28",  # not let in
    "3D",  # no such database
)
_AWAY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_RETRYABLE_STATES = {
    "40001",  # could not be put in an order with another transaction
    "40P01",  # deadlock
}


class DatabaseAway(Exception):  # noqa: N818 - it names what is the case
    """The database cannot be reached."""

    def __str__(self) -> str:
        """Say what it is about, without the driver's words."""
        return "The database cannot be reached."


def is_retryable(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is tried again."""
    return any(_state(part) in _RETRYABLE_STATES for part in _parts(error))


def is_away(error: BaseException) -> bool:
    """Whether an error of a driver, or of SQLAlchemy around it, means that the database cannot be reached."""
    return any(_says_away(part) for part in _parts(error))


def _says_away(error: BaseException) -> bool:
    match error:
        case DatabaseAway() | OSError() | sa.exc.TimeoutError() | EOFError():
            return True
        case sa.exc.DBAPIError() if error.connection_invalidated:
            return True
        case asyncpg.InterfaceError():
            return any(word in str(error) for word in ("is closed", "is closing", "was closed"))
        case sqlite3.Error():
            return getattr(error, "sqlite_errorcode", 0) & 0xFF in _AWAY_CODES
    state = _state(error)
    return state in _AWAY_STATES or state.startswith(_AWAY_CLASSES)


def _state(error: BaseException) -> str:
    return getattr(error, "sqlstate", None) or ""


def _parts(error: BaseException) -> Iterator[BaseException]:
    """Go through an error and those that it wraps: SQLAlchemy wraps its adapter's, which wraps the driver's."""
    part: BaseException | None = error
    while part is not None:
        yield part
        part = getattr(part, "orig", None) or (part.__cause__ if _is_adapted(part) else None)


def _is_adapted(error: BaseException) -> bool:
    return type(error).__module__.startswith("sqlalchemy.")
