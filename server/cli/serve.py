"""`serve`: the API and its pages over HTTP."""

import errno
import os
import socket
from importlib.util import find_spec
from typing import Annotated

import typer

from domain.people import members
from server import demo, metrics, serving
from server.cli import running
from server.database import Database
from server.settings import Settings

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 takes a free one.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, max=256, help="How many processes answer.")] = 1,
) -> None:
    """Serve the API and its pages over HTTP."""
    given, has_demo = running.run(_prepared)
    if given.otlp_endpoint is not None and find_spec("opentelemetry") is None:
        running.stop("AFTERSALE_OTLP_ENDPOINT needs more packages: run `uv sync --group tracing`.")
    with _listening(host, port) as listener, metrics.gathered(processes):
        _open_metrics(host, given.metrics_port)
        answer = serving.prepared(given, listener, processes)
        typer.echo(_welcome(listener, has_demo=has_demo))
        raise typer.Exit(answer())


async def _prepared(settings: Settings, database: Database) -> tuple[Settings, bool]:
    """Give the settings, and whether the demo data is there, with somebody to sign in as."""
    return settings, bool(await database.read(members.by_email(demo.OWNER)))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=serving.BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            running.stop(f"Port {port} of {host} is in use. Choose another with --port.")
        running.stop(f"Cannot listen on port {port} of {host}: {error.strerror or os.strerror(error.errno or 0)}.")


def _open_metrics(host: str, port: int | None) -> None:
    try:
        if port is not None:
            metrics.serve(host, port)
    except OSError as error:
        running.stop(f"Cannot listen on port {port} of {host} for metrics: {error.strerror}.")


def _welcome(listener: socket.socket, *, has_demo: bool) -> str:
    """Say where everything is."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - compared
    url = f"http://{shown}:{port}"
    lines = [
        "aftersale is here:",
        f"  start     {url}/",
        f"  GraphQL   {url}/graphql",
        f"  GraphiQL  {url}/graphiql",
    ]
    if has_demo:
        lines.append(f"  sign in   {demo.OWNER}, password {demo.PASSWORD}")
    return "\n".join(lines)
