"""What commands share: settings, a database that answers, and expected failures told in a sentence."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar

import typer

from domain import engine, migrations
from domain.errors import Refused
from server import settings
from server.database import Database, DatabaseAway
from server.failures import is_away
from server.settings import Settings, SettingsError

T = TypeVar("T")
Work = Callable[[Settings, Database], Awaitable[T]]

WRONG_SETTINGS = 2
_SAY_EVERY_SECONDS = 3.0
_TRY_EVERY_SECONDS = 0.5


def say(message: str) -> None:
    """Tell a person something on standard error: standard output is for what a command was asked for."""
    typer.echo(message, err=True)


def stop(message: str, code: int = 1) -> NoReturn:
    """End the program with a message."""
    say(message)
    raise typer.Exit(code)


def loaded() -> Settings:
    """Read the settings, or name what is wrong with them and end with 2."""
    try:
        return settings.load()
    except SettingsError as error:
        stop(str(error), WRONG_SETTINGS)


def run(work: Work[T], *, migrated: bool = True) -> T:
    """Do a command's work once the database answers, and if it is migrated; ends with a sentence where it cannot."""
    given = loaded()
    try:
        return asyncio.run(_run(given, work, migrated=migrated))
    except Refused as refused:
        stop(str(refused))
    except Exception as error:
        if not is_away(error):
            raise
        stop(f"The database {_place(given)} cannot be reached.")


async def _run(given: Settings, work: Work[T], *, migrated: bool) -> T:
    connections = given.database_connections
    async with Database(given.database_url, secret=given.secret, connections=connections) as database:
        await _answering(given, database)
        if migrated and not await migrations.current_is_head(given.database_url):
            stop(f"The database {_place(given)} is not at the newest version: run `python -m server migrate`.")
        return await work(given, database)


async def _answering(given: Settings, database: Database) -> None:
    """Wait until the database answers, for as long as the settings say."""
    deadline = time.monotonic() + given.database_wait
    said = float("-inf")
    while not await _answers(database, deadline):
        now = time.monotonic()
        if now >= deadline:
            stop(f"The database {_place(given)} did not answer within {given.database_wait:g} seconds.")
        if now - said >= _SAY_EVERY_SECONDS:
            say(f"Waiting for the database {_place(given)} …")
            said = now
        await asyncio.sleep(min(_TRY_EVERY_SECONDS, deadline - now))


async def _answers(database: Database, deadline: float) -> bool:
    try:
        async with asyncio.timeout(max(deadline - time.monotonic(), _TRY_EVERY_SECONDS)):
            await database.ping()
    except (DatabaseAway, TimeoutError):
        return False
    return True


def _place(given: Settings) -> str:
    """Say where the database is, without a word on how to get in."""
    url = engine.parsed(given.database_url)
    return f"in {url.database}" if url.host is None else f"at {url.host}:{url.port or 5432}"
