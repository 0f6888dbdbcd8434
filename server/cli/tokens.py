"""`token`: the keys of partners."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from domain.people import tokens
from domain.people.viewer import SYSTEM
from domain.tables import ApiToken, Scope
from server.cli import running
from server.database import Database
from server.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _token() -> None:
    """Look after API tokens, the keys of partners."""


@app.command()
def create(
    scopes: Annotated[str, typer.Option(help=f"What it may do, with commas between: {', '.join(Scope)}.")],
    merchant: Annotated[
        str | None, typer.Option(help="The merchant's handle; without one it is the marketplace's.")
    ] = None,
    name: Annotated[str, typer.Option(help="What to know it by.")] = "API token",
    expires_days: Annotated[int | None, typer.Option(min=1, max=36_500, help="After how many days it ends.")] = None,
) -> None:
    """Make a token, and print it: it is shown this once. Its id goes to standard error."""
    asked, now = _scopes(scopes), datetime.now(UTC)
    expires_at = None if expires_days is None else now + timedelta(days=expires_days)

    async def begin(_settings: Settings, database: Database) -> tuple[ApiToken, str]:
        async with database.transaction() as session:
            return await tokens.create(
                session, viewer=SYSTEM, merchant=merchant, name=name, scopes=asked, expires_at=expires_at, now=now
            )

    token, secret = running.run(begin)
    running.say(f"Made token {token.id}. To end it: python -m server token revoke {token.id}")
    typer.echo(secret)


@app.command()
def revoke(token_id: Annotated[UUID, typer.Argument(metavar="ID", help="The id that `token create` told.")]) -> None:
    """End a token: a second later it is refused everywhere."""

    async def begin(_settings: Settings, database: Database) -> None:
        async with database.transaction() as session:
            await tokens.revoke(session, viewer=SYSTEM, token_id=token_id, now=datetime.now(UTC))

    running.run(begin)
    running.say(f"Token {token_id} is revoked.")


def _scopes(text: str) -> frozenset[Scope]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Scope)]
    if unknown:
        message = f"no such scope: {', '.join(unknown)}. There are {', '.join(Scope)}."
        raise typer.BadParameter(message, param_hint="--scopes")
    return frozenset(map(Scope, names))
