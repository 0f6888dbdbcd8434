"""`demo`: data to try aftersale with."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from server.cli import progress, running
from server.database import Database
from server.demo import AGENT, OWNER, PASSWORD, SUPPORT
from server.demo.filling import Filled, fill
from server.demo.staff import NotEmpty
from server.settings import Settings

app = typer.Typer()


@app.command()
def demo(
    orders: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many orders.")] = 800,
    merchants: Annotated[int, typer.Option(min=1, max=100_000, help="How many merchants; the first has most.")] = 3,
    *,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Leave a database alone that has merchants.")] = False,
) -> None:
    """Fill an empty database with made-up merchants, orders and tickets, and print who may sign in."""

    async def begin(_settings: Settings, database: Database) -> Filled:
        done = 0

        def advance(more: int) -> None:
            nonlocal done
            done += more
            advanced(done, done)

        return await fill(database, count=orders, of_merchants=merchants, now=datetime.now(UTC), progress=advance)

    try:
        with progress.shown("Demo data", orders) as advanced:
            filled = running.run(begin)
    except NotEmpty:
        running.stop("The database has merchants already: no demo data is added.", 0 if if_empty else 1)
    running.say(_made(filled))
    typer.echo(f"Sign in as {OWNER}, {AGENT} (both of casa-verde) or {SUPPORT}, with the password {PASSWORD}")


def _made(filled: Filled) -> str:
    return (
        f"Made {filled.merchants:,} merchants, {filled.orders:,} orders, {filled.tickets:,} tickets"
        f" and {filled.messages:,} messages."
    )
