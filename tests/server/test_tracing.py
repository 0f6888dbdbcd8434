"""Traces, as a collector receives them."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from server.database import Database
from tests.server.desk import desk, owner, sign_in
from tests.server.test_explanations import SEARCH

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Collector(ThreadingHTTPServer):
    """Receives spans by OTLP over HTTP."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.spans: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        received = ExportTraceServiceRequest.FromString(content)
        assert self.path == "/v1/traces"
        for resource in received.resource_spans:
            for scope in resource.scope_spans:
                self.server.spans += scope.spans
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Run a collector."""
    with Collector() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class TestSpans:
    async def test_tell_how_a_request_was_answered(self, database: Database, collector: Collector) -> None:
        await owner(database)
        async with desk(database, otlp_endpoint=collector.url) as visitor:
            await sign_in(visitor)
            body = {"query": SEARCH, "variables": {"text": "Quartermaine"}}
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-Id": "traced"}
            answer = await visitor.post("/graphql", json=body, headers=headers)

        assert answer.status_code == 200
        spans = [span for span in collector.spans if span.trace_id.hex() == TRACE]
        (request,) = (span for span in spans if span.parent_span_id.hex() == PARENT)
        inside = [span for span in spans if span.parent_span_id == request.span_id]
        assert request.name == "POST query"
        assert sorted(span.name for span in inside) == ["SQL", "SQL", "parse", "plan"]
        assert all(
            request.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano for span in inside
        )
        assert {"traced", "200"} <= set(_attributes(request).values())
        statements = {_attributes(span)["db.query.text"].split()[0] for span in inside if span.name == "SQL"}
        assert statements <= {"SELECT", "WITH"}
        assert "Quartermaine" not in str(collector.spans)
        assert "Olivia" not in str(collector.spans)

    async def test_begin_a_trace_where_none_came(self, database: Database, collector: Collector) -> None:
        async with desk(database, otlp_endpoint=collector.url) as visitor:
            for traceparent in ("", "00-nonsense-01"):
                await visitor.get("/health/live", headers={"traceparent": traceparent})

        traces = {span.trace_id for span in collector.spans}
        assert len(traces) == 2
        assert all(not span.parent_span_id for span in collector.spans)

    async def test_need_no_collector_to_answer(self, database: Database) -> None:
        async with desk(database, otlp_endpoint="http://127.0.0.1:1") as visitor:
            answer = await visitor.get("/health/live")

        assert answer.status_code == 200


class TestWithout:
    def test_nothing_heavy_is_imported(self) -> None:
        import subprocess  # noqa: PLC0415 - only here

        code = "import server.app, sys; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own


def _attributes(span: Any) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes}
