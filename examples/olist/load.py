#!/usr/bin/env python3
"""Load the Olist sample into aftersale, as a partner would: by GraphQL over HTTP, and by nothing else.

It ends with 0 when all that can be sent is there, with 1 when the server refused something or could not be reached,
and with 2 when it was called wrongly. It is safe to run again.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # its neighbours are found, wherever it is called from

from examples.olist import sending, shapes, summary, tables
from examples.olist.client import Client, StoppedError
from examples.olist.findings import Findings
from examples.olist.shapes import Part

REFUSED, WRONG_CALL, INTERRUPTED = 1, 2, 130
AGE = timedelta(hours=1)
"""How old the newest review is made."""

NEEDED = {"marketplace", "orders:write", "tickets:write"}
TO_RUN_AGAIN = "orders:read"


@dataclass(slots=True)
class Loading:
    """One run: what it found out, and what it has sent. `shift` is by how much all times are moved."""

    data: tables.Data
    findings: Findings
    sent: sending.Sent = field(default_factory=sending.Sent)
    shift: timedelta = timedelta()

    async def run(self, client: Client, newest: datetime | None) -> None:
        """Send everything, the newest review as one of that time; raises StoppedError."""
        parts = shapes.parts(self.data, self.findings)
        by_order: defaultdict[str, list[Part]] = defaultdict(list)
        for part in parts:
            by_order[part.order.id].append(part)
        complaints = shapes.complaints(self.data, by_order, self.findings)
        self.shift = await self._shift(client, parts, newest)
        sender = sending.Sender(client, self.data, self.shift, self.sent, self.findings)
        await sender.orders(parts)
        await sender.tickets(complaints)

    async def _shift(self, client: Client, parts: Sequence[Part], newest: datetime | None) -> timedelta:
        """Choose by how much all times are moved: as in an earlier run, so that only what is new counts as new."""
        allowed = await sending.scopes(client)
        if lacking := NEEDED - allowed:
            message = f"The token lacks {', '.join(sorted(lacking))}."
            raise StoppedError(message)
        earlier = None
        if newest is None and TO_RUN_AGAIN in allowed:
            earlier = await sending.earlier_shift(client, parts)
        elif newest is None:
            newest = _an_hour_ago()
            _say(f"Without {TO_RUN_AGAIN} the token does not tell whether there was an earlier run. If this is the")
            _say(f"first, call later ones with --newest {newest.isoformat()}: else all orders move in time.")
        return (newest or _an_hour_ago()) - shapes.newest(self.data) if earlier is None else earlier


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program, and give its exit code."""
    try:
        return asyncio.run(load(parse(arguments)))
    except KeyboardInterrupt:
        _say("Interrupted. Run it again to go on.")
        return INTERRUPTED


async def load(options: argparse.Namespace, transport: httpx.AsyncBaseTransport | None = None) -> int:
    """Load what a folder holds, tell of it, and give the exit code."""
    findings = Findings()
    try:
        if options.report is not None:
            findings.write(options.report)  # nothing yet, but now it is known that it can be written
        loading = Loading(tables.read(options.directory, findings), findings)
    except (tables.BadDataError, OSError) as error:
        _say(str(error))
        return WRONG_CALL
    try:
        async with Client(options.url, options.token, transport=transport) as client:
            await loading.run(client, options.newest)
    except StoppedError as error:
        _say(f"Stopped. {error}")
        return REFUSED
    finally:
        if loading.sent.orders:
            print("\n".join(summary.lines(loading.data, findings, loading.sent, loading.shift)))
        if options.report is not None:
            findings.write(options.report)
    return REFUSED if summary.refused(loading.sent) else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ends the program with 2 where it cannot be understood."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("directory", metavar="DIR", type=Path, help="the folder with the sample's CSV files")
    parser.add_argument("--url", required=True, type=_url, help="the server, as in http://127.0.0.1:8000")
    parser.add_argument("--token", required=True, type=_token, help="an API token of the marketplace's")
    parser.add_argument("--report", metavar="FILE", type=Path, help="write each row left out, refused or odd, and why")
    parser.add_argument(
        "--newest", metavar="TIME", type=_time, help="when the newest review is from, if not an hour ago"
    )
    return parser.parse_args(arguments)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = "an address starts with http:// or https://"
        raise argparse.ArgumentTypeError(message)
    return text


def _token(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text or " " in text:
        message = "that is no token"
        raise argparse.ArgumentTypeError(message)
    return text


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        message = "a time is written as in 2026-11-25T09:30:00+00:00"
        raise argparse.ArgumentTypeError(message) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _an_hour_ago() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - AGE


def _say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
