"""`member`: the people who may sign in."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from domain.people import members, passwords
from domain.people.viewer import SYSTEM
from domain.tables import Role
from server.cli import running
from server.database import Database
from server.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _member() -> None:
    """Look after the people who may sign in."""


@app.command()
def add(  # noqa: PLR0917 - what a member is
    email: Annotated[str, typer.Option(help="The e-mail address to sign in with.")],
    name: Annotated[str, typer.Option(help="The name that others see.")],
    role: Annotated[Role, typer.Option(help="OWNER and AGENT work for a merchant, SUPPORT and ADMIN for none.")],
    merchant: Annotated[str | None, typer.Option(help="The handle of the merchant to work for.")] = None,
    locale: Annotated[str, typer.Option(help="The language, as a BCP 47 tag.")] = "en",
    time_zone: Annotated[str, typer.Option(help="The time zone, as in the IANA database.")] = "UTC",
) -> None:
    """Let a person sign in. The password is asked for, or read from standard input."""
    password = _password()

    async def begin(_settings: Settings, database: Database) -> None:
        password_hash = await passwords.hashed(password)
        async with database.transaction() as session:
            await members.add(
                session,
                viewer=SYSTEM,
                merchant=merchant,
                email=email,
                name=name,
                role=role,
                password_hash=password_hash,
                locale=locale,
                time_zone=time_zone,
                now=datetime.now(UTC),
            )

    running.run(begin)
    running.say(f"{name} may sign in as {email}.")


def _password() -> str:
    if sys.stdin.isatty():
        entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return entered
    return sys.stdin.readline().rstrip("\r\n")
