"""Logs: one line for each thing that happened, as `key=value` pairs (logfmt) on standard error."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

_PLAIN = re.compile(r"[\w!$%&'()*+,./:;<>?@^~-]+", re.ASCII)


class LineFormatter(logging.Formatter):
    """Writes a record as one line, whatever it holds: texts with spaces or line ends become JSON strings."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the time (UTC), level, logger and message, then what `extra={"fields": {…}}` brought."""
        pairs: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            pairs["traceback"] = self.formatException(record.exc_info)
        return " ".join(f"{key}={_text(value)}" for key, value in pairs.items())


def _text(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LineFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"server": {"level": "INFO"}},
}
"""For `logging.config.dictConfig`, and for uvicorn, which hands it on to its processes."""
