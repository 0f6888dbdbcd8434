"""Tracks: what is known of a request while it is answered, and what of it is counted and explained."""

import re
import secrets
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Literal, Protocol, TypeAlias

from graphql import DocumentNode, OperationDefinitionNode
from starlette.types import Scope

from server import metrics
from server.explanations import Explanation

HEADER = b"x-request-id"
Kind: TypeAlias = Literal["query", "mutation", "subscription", "invalid", "other"]
"""What was asked: the operation of a GraphQL request, `invalid` where there is none, `other` beside GraphQL."""

_WELL_FORMED = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class Spans(Protocol):
    """The spans of a request, where it is traced (`server/tracing.py`)."""

    trace_id: str

    def add(self, name: str, seconds: float, attributes: Mapping[str, str | int], *, failed: bool = False) -> None:
        """Add what has just ended."""

    def end(self, name: str, status: int, attributes: Mapping[str, str | int]) -> None:
        """End the request."""


class Tracer(Protocol):
    """Begins spans."""

    def begin(self, scope: Scope) -> Spans:
        """Begin those of a request."""


class Track:
    """One request on its way: it watches what the reads do."""

    __slots__ = ("began", "explanation", "id", "kind", "spans")

    def __init__(self, scope: Scope, tracer: Tracer | None = None) -> None:
        """Begin, with the id that the client gave, if it is well-formed, or with a new one."""
        self.began = time.perf_counter()
        self.id = _given(scope) or secrets.token_hex(8)
        self.kind: Kind = "other"
        self.explanation: Explanation | None = None
        self.spans = tracer.begin(scope) if tracer else None

    def named(self) -> dict[str, str]:
        """Give what each log line of the request carries."""
        named = {"request_id": self.id}
        return named if self.spans is None else named | {"trace_id": self.spans.trace_id}

    def parsed(self, document: DocumentNode | None, name: str | None, *, began: float) -> None:
        """Learn which operation is asked for, once its document was parsed and validated, or found kept."""
        self.kind = _kind(document, name)
        if self.spans is not None:
            self.spans.add("parse", time.perf_counter() - began, {"graphql.operation.type": self.kind})

    def planned(self, *, kept: bool, began: float) -> None:
        """Count a plan that was kept or not."""
        seconds = time.perf_counter() - began
        metrics.plan_counter("hit" if kept else "miss").inc()
        if self.explanation is not None:
            self.explanation.planned(kept=kept, seconds=seconds)
        if self.spans is not None:
            self.spans.add("plan", seconds, {"aftersale.plan.kept": kept})

    def fetched(self, *, key: str, field: str, sql: str, rows: int | None, began: float) -> None:
        """Count a statement and how long it took."""
        seconds = time.perf_counter() - began
        metrics.sql_clock(field).observe(seconds)
        if self.explanation is not None:
            self.explanation.fetched(key=key, sql=sql, rows=rows, seconds=seconds)
        if self.spans is not None:
            attributes = {"db.query.text": sql, "aftersale.field": field}
            self.spans.add("SQL", seconds, attributes, failed=rows is None)

    def answered(self, scope: Scope, status: int) -> float:
        """Count the request, and give how many seconds it took."""
        seconds = time.perf_counter() - self.began
        metrics.request_counter(self.kind, status).inc()
        metrics.request_clock(self.kind).observe(seconds)
        if self.spans is not None:
            name = f"{scope['method']} {self.kind}"
            self.spans.end(name, status, {"http.request.method": scope["method"], "aftersale.request_id": self.id})
        return seconds


_current: ContextVar[Track | None] = ContextVar("track", default=None)
begun = _current.set
left = _current.reset
current = _current.get


def _given(scope: Scope) -> str | None:
    """Take the id out of the one header that there may be, where it is short and plain: it goes into logs."""
    found = [value for name, value in scope["headers"] if name == HEADER]
    return found[0].decode() if len(found) == 1 and _WELL_FORMED.fullmatch(found[0]) else None


def _kind(document: DocumentNode | None, name: str | None) -> Kind:
    for part in document.definitions if document else ():
        if isinstance(part, OperationDefinitionNode) and (name is None or (part.name and part.name.value == name)):
            return part.operation.value
    return "invalid"
