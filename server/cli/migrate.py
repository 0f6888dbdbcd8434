"""`migrate`: the newest version of the database."""

import logging.config

import typer
from alembic.util import CommandError

from domain import migrations
from server import logs
from server.cli import running
from server.database import Database
from server.settings import Settings

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database to the newest version; where it is there already, nothing happens."""

    async def begin(settings: Settings, _database: Database) -> None:
        logging.config.dictConfig(logs.config(settings.log_format))
        try:
            await migrations.upgrade(settings.database_url)
        except CommandError:  # Alembic knows no revision of the name that stands there
            running.stop("The database is of a newer version than this program.")

    running.run(begin, migrated=False)
    running.say("The database is at the newest version.")
