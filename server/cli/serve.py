"""`serve`: the API and its pages over HTTP."""

import errno
import os
import socket
from typing import Annotated

import typer

from domain.people import members
from server import demo, serving
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
    has_demo = running.run(_has_demo)
    with _listening(host, port) as listener:
        answer = serving.prepared(listener, processes)
        typer.echo(_welcome(listener, has_demo=has_demo))
        raise typer.Exit(answer())


async def _has_demo(_settings: Settings, database: Database) -> bool:
    """Whether the demo data is there, with somebody to sign in as."""
    return bool(await database.read(members.by_email(demo.OWNER)))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=serving.BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            running.stop(f"Port {port} of {host} is in use. Choose another with --port.")
        running.stop(f"Cannot listen on port {port} of {host}: {error.strerror or os.strerror(error.errno or 0)}.")


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
