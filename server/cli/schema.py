"""`schema`: all that can be asked."""

import typer

from schema.root import make_schema
from schema.sdl import exported

app = typer.Typer()


@app.command()
def schema() -> None:
    """Print the schema in GraphQL's own language."""
    typer.echo(exported(make_schema()), nl=False)
