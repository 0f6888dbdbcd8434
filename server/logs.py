"""Logs: one line for each thing that happened, on standard error, as JSON or for a person at a terminal.

Who logs uses Python's own `logging`, with `extra={"fields": {…}}` for what belongs to the message. Lines of other
libraries take the same way. structlog writes them.
"""

import json
import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO, TypeAlias

import structlog
from structlog.typing import EventDict, Processor

from server import faults, tracks

Form: TypeAlias = Literal["json", "console"]


def fitting() -> Form:
    """Choose the form that fits where standard error leads."""
    return "console" if sys.stderr.isatty() else "json"


def config(form: Form) -> dict[str, Any]:
    """Give what `logging.config.dictConfig` takes, and uvicorn, which hands it on to its processes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "form": form}},
        "handlers": {"stderr": {"()": _StandardError, "formatter": "line"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"server": {"level": "INFO"}},
    }


def formatter(form: Form) -> logging.Formatter:
    """Make what writes a record as one line, or for a person with its traceback below."""
    written: Processor
    if form == "json":
        encoder = json.JSONEncoder(default=str)
        written = structlog.processors.JSONRenderer(lambda event, **_: encoder.encode(event))
    else:
        plain = structlog.dev.plain_traceback  # the pretty ones show the values of variables
        written = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            event_key="message",
            timestamp_key="time",
            repr_native_str=True,
            exception_formatter=plain,
        )
    return structlog.stdlib.ProcessorFormatter(processors=[_told, written])


def _told(_logger: object, _name: str, event: MutableMapping[str, Any]) -> EventDict:
    """Put together what a line says: the time (UTC), level, logger, message, the request, and the record's fields."""
    record: logging.LogRecord = event["_record"]
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _first_line(event["event"]),
    }
    track = tracks.current()
    if track is not None:
        told |= track.named()
    for name, value in getattr(record, "fields", {}).items():
        told[name] = faults.brief(value) if isinstance(value, BaseException) else value
    _, error, _ = event.get("exc_info") or (None, None, None)
    if error is not None:
        told["exception"] = faults.told(error)
    return told


def _first_line(message: str) -> str:
    """Take the first line of a message: further ones are others' (asyncio's), and quote what went wrong."""
    lines = message.splitlines()
    return lines[0] if lines else ""


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what is standard error at the time: tests change it."""

    @property
    def stream(self) -> TextIO:
        """Give standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, _given: TextIO) -> None:
        """Keep none."""
