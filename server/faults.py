"""Faults as the log tells them: where they happened and of what kind they are, and not what they say.

What an exception says may quote a customer's name, a password or a value of a statement. So its text stays out; its
type, its place in the code, and the codes that databases and systems give are enough to find the cause.
"""

import traceback
from collections.abc import Iterator

_FACTS = ("sqlstate", "constraint_name", "table_name", "column_name", "sqlite_errorname", "errno")
_MOST = 10
"""Faults told of one chain: each was raised while another was dealt with."""


def brief(error: BaseException) -> str:
    """Say in a few words what was the first cause."""
    *_, first = _chain(error)
    return _named(first)


def told(error: BaseException) -> str:
    """Write a traceback with all causes, the first one first."""
    return "\n\n".join(_one(part) for part in reversed(list(_chain(error))))


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    lines = [f"Traceback (most recent call last):\n{frames}{_named(error)}"]
    if isinstance(error, BaseExceptionGroup):
        lines += [told(part) for part in error.exceptions[:_MOST]]
    return "\n\n".join(lines)


def _named(error: BaseException) -> str:
    """Name the type of an error, with the codes that it has."""
    facts = ((name, getattr(error, name, None)) for name in _FACTS)
    shown = ", ".join(f"{name} {value}" for name, value in facts if value)
    return f"{type(error).__qualname__} ({shown})" if shown else type(error).__qualname__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Go through an error and what led to it, as Python's own tracebacks do."""
    part: BaseException | None = error
    for _ in range(_MOST):
        if part is None:
            return
        yield part
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
