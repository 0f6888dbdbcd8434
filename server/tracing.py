"""Traces: spans of requests, sent by OpenTelemetry. Imported only where `AFTERSALE_OTLP_ENDPOINT` is set: it is heavy.

Spans carry addresses, kinds and the text of statements; no values, no documents, no names of people.
"""

import time
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode, format_trace_id, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

from server.version import VERSION

_PATIENCE_SECONDS = 3
_FAULT = 500
_TAKEN = ("traceparent", "tracestate")


class Spans:
    """The spans of one request."""

    def __init__(self, provider: TracerProvider, scope: Scope) -> None:
        """Begin, below the span that the client names in `traceparent`."""
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parent = TraceContextTextMapPropagator().extract({name: given[name] for name in _TAKEN if name in given})
        self._tracer = provider.get_tracer("aftersale", VERSION)
        self._request: Span = self._tracer.start_span(scope.get("method", "GET"), parent, SpanKind.SERVER)
        self._inside = set_span_in_context(self._request, parent)
        self.trace_id = format_trace_id(self._request.get_span_context().trace_id)

    def add(self, name: str, seconds: float, attributes: Mapping[str, str | int], *, failed: bool = False) -> None:
        """Add what has just ended, after so many seconds."""
        now = time.time_ns()
        kind = SpanKind.CLIENT if name == "SQL" else SpanKind.INTERNAL
        start = now - int(seconds * 1e9)
        span = self._tracer.start_span(name, self._inside, kind, attributes, start_time=start)
        if failed:
            span.set_status(StatusCode.ERROR)
        span.end(now)

    def end(self, name: str, status: int, attributes: Mapping[str, str | int]) -> None:
        """End the request."""
        self._request.update_name(name)
        self._request.set_attributes({"http.response.status_code": status, **attributes})
        if status >= _FAULT:
            self._request.set_status(StatusCode.ERROR)
        self._request.end()


class Tracer:
    """Sends spans to a collector, in a thread of its own."""

    def __init__(self, endpoint: str) -> None:
        """Send to `endpoint`, by OTLP over HTTP. OpenTelemetry's own variables (OTEL_…) hold as well."""
        resource = Resource.create({"service.name": "aftersale", "service.version": VERSION})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_PATIENCE_SECONDS)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))

    def begin(self, scope: Scope) -> Spans:
        """Begin the spans of a request."""
        return Spans(self._provider, scope)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()
