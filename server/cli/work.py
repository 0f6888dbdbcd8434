"""`work`: what comes due by itself."""

import logging.config
from typing import Annotated

import typer

from server import logs, worker
from server.cli import running
from server.database import Database
from server.settings import Settings

app = typer.Typer()


@app.command()
def work(*, once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False) -> None:
    """Do what comes due by itself, such as removing expired sessions."""

    async def begin(settings: Settings, database: Database) -> None:
        logging.config.dictConfig(logs.config(settings.log_format))
        await (worker.once(database) if once else worker.until_stopped(database))

    running.run(begin)
