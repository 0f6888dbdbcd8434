"""The worker: what comes due by itself, beside the servers."""

import asyncio
import logging
import signal
from datetime import UTC, datetime

from domain import idempotency
from domain.people import attempts, invitations, sessions
from server.database import Database, DatabaseAway

PERIOD_SECONDS = 60.0

log = logging.getLogger(__name__)


async def once(database: Database) -> None:
    """Do all that is due now: remove what has expired of sessions, invitations, attempts to sign in and keys."""
    now = datetime.now(UTC)
    async with database.transaction() as session:
        swept = {
            "sessions": await sessions.sweep(session, now=now),
            "invitations": await invitations.sweep(session, now=now),
            "attempts": await attempts.sweep(session, now=now),
            "keys": await idempotency.sweep(session, now=now),
        }
    log.info("swept", extra={"fields": swept})


async def until_stopped(database: Database) -> None:
    """Do what is due every minute, until SIGTERM or SIGINT; a database that is away is tried again."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    while not stopped.is_set():
        try:
            await once(database)
        except DatabaseAway as away:
            log.warning("database away", extra={"fields": {"reason": away.__cause__ or away}})
        await _pause(stopped)


async def _pause(stopped: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(PERIOD_SECONDS):
            await stopped.wait()
    except TimeoutError:
        return
