"""Explanations: how an operation was answered, for developers who ask with the header `Aftersale-Explain: 1`.

Statements are shown as they were sent, with places for their values and without the values themselves.
"""

import time
from typing import Any

from starlette.requests import HTTPConnection

from domain.people.viewer import Viewer, ViewerKind
from domain.tables import Scope

HEADER = "aftersale-explain"


class Explanation:
    """What was done to answer one operation."""

    def __init__(self) -> None:
        """Begin."""
        self._began = time.perf_counter()
        self._kept = True
        self._planning = 0.0
        self._fields: list[dict[str, Any]] = []

    def planned(self, *, kept: bool, seconds: float) -> None:
        """Note whether a plan was kept, and how long it took to find or to make."""
        self._kept = self._kept and kept
        self._planning += seconds

    def fetched(self, *, key: str, sql: str, rows: int | None, seconds: float) -> None:
        """Note a statement of a root field."""
        self._fields.append({"field": key, "sql": sql, "milliseconds": _ms(seconds), "rows": rows})

    def told(self, extensions: dict[str, Any]) -> dict[str, Any]:
        """Say it all, with the cost that stands in an answer's extensions."""
        cost = extensions.get("cost")
        return {
            "planKept": self._kept,
            "planMilliseconds": _ms(self._planning),
            "milliseconds": _ms(time.perf_counter() - self._began),
            "cost": cost.get("requested") if isinstance(cost, dict) else None,
            "fields": self._fields,
        }


def wanted(request: HTTPConnection, viewer: Viewer) -> Explanation | None:
    """Begin to explain, for a member or a token with the scope metrics:read that asks for it."""
    if request.headers.get(HEADER) != "1":
        return None
    may = viewer.kind is ViewerKind.MEMBER or Scope.METRICS_READ in viewer.scopes
    return Explanation() if may else None


def added(explanation: Explanation | None, extensions: dict[str, Any] | None) -> dict[str, Any] | None:
    """Add an explanation to the extensions of an answer, where there is one."""
    if explanation is None:
        return extensions
    known = extensions or {}
    return {**known, "explain": explanation.told(known)}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
