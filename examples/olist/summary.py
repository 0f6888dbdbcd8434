"""The account of a run: everything read, sent, left out, refused and noted, in figures."""

from collections.abc import Iterator
from datetime import timedelta

from examples.olist.findings import Findings, Kind
from examples.olist.sending import Sent
from examples.olist.shapes import newest
from examples.olist.tables import Data

TITLES = {
    Kind.LEFT_OUT: "Left out, not sent",
    Kind.REFUSED: "Refused by the server",
    Kind.NOTED: "Odd, but sent all the same",
}


def lines(data: Data, findings: Findings, sent: Sent, shift: timedelta) -> Iterator[str]:
    """Write the account, line by line; `shift` is by how much all times were moved."""
    yield "Read"
    yield from (_figure(count, name) for name, count in data.read.items())
    yield f"Moved all times by {shift}: the newest review is of {newest(data) + shift:%Y-%m-%d %H:%M} UTC"
    yield "Orders"
    yield from (
        _figure(sent.orders[outcome.upper()], outcome) for outcome in ("created", "updated", "unchanged", "refused")
    )
    yield "Merchants"
    yield _figure(len(sent.merchants), "have orders")
    yield from (_figure(count, f"orders has {handle}, the most") for handle, count in sent.merchants.most_common(1))
    yield "Tickets"
    yield _figure(sent.tickets["OPENED"], "opened")
    yield _figure(sent.tickets["KNOWN"], "opened by an earlier run")
    yield _figure(sent.tickets["REFUSED"], "refused")
    yield "Tickets by issue type"
    yield from (_figure(count, name) for name, count in sent.issue_types.most_common())
    for kind, title in TITLES.items():
        counts = findings.counts(kind)
        yield title if counts else f"{title}: nothing"
        yield from (_figure(count, f"{row}: {reason}") for row, reason, count in counts)


def refused(sent: Sent) -> int:
    """Count what the server refused."""
    return sent.orders["REFUSED"] + sent.tickets["REFUSED"]


def _figure(count: int, what: str) -> str:
    return f"{count:>8,}  {what}"
