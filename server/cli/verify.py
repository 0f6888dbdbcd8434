"""`verify`: whether what is kept still agrees with itself."""

from collections.abc import Callable

import typer

from domain.verification import chains, refunds, tickets
from domain.verification.snapshots import Findings, Snapshot
from server.cli import progress, running
from server.database import Database
from server.settings import Settings

CHECKS: dict[str, Callable[[Snapshot], Findings]] = {
    "Events": chains.check,
    "Tickets": tickets.check,
    "Refunds": refunds.check,
}
"""Each check, by what it looks at."""

MOST = 100
"""How many findings of one check are told."""

app = typer.Typer()


@app.command()
def verify() -> None:
    """Prove that events, tickets and refunds agree with each other, and name what was changed; ends with 1 if so."""

    async def begin(settings: Settings, database: Database) -> int:
        found = 0
        for name, check in CHECKS.items():
            found += await _check(database, settings.secret, name, check)
        return found

    if running.run(begin):
        raise typer.Exit(1)


async def _check(database: Database, key: bytes, name: str, check: Callable[[Snapshot], Findings]) -> int:
    """Run one check on a moment of the database, tell what it finds, and say how much that is."""
    rows = found = 0

    def looked_at(more: int) -> None:
        nonlocal rows
        rows += more
        advanced(rows, rows)

    with progress.shown(name, None) as advanced:
        async with database.snapshot() as connection:
            async for finding in check(Snapshot(connection, key, looked_at)):
                if found == MOST:
                    typer.echo(f"{name}: there is more, which is not told.")
                    break
                typer.echo(finding)
                found += 1
    running.say(f"{name}: {rows:,} rows, {'nothing is wrong' if not found else f'{found:,} findings'}.")
    return found
