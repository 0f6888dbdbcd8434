"""How what was made of the data set gets to the server, and what the server says to it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from examples.olist.client import Client, in_flight
from examples.olist.findings import Findings
from examples.olist.progress import Progress
from examples.olist.rows import Review
from examples.olist.shapes import Part, order_input, ticket_input
from examples.olist.tables import Data

ORDERS_AT_ONCE = 250
TICKETS_AT_ONCE = 25
PROBES = 20

IMPORT = """
mutation Import($orders: [OrderInput!]!) {
  ordersImport(input: {orders: $orders, createMerchants: true}) {
    ... on OrdersImported { results { outcome problem { __typename message } } }
    ... on Problem { __typename message }
  }
}
"""

T = TypeVar("T")


@dataclass(slots=True)
class Sent:
    """What became of what was sent: orders by outcome and by merchant, tickets by outcome and by issue type."""

    orders: Counter[str] = field(default_factory=Counter)
    merchants: Counter[str] = field(default_factory=Counter)
    tickets: Counter[str] = field(default_factory=Counter)
    issue_types: Counter[str] = field(default_factory=Counter)


async def scopes(client: Client) -> set[str]:
    """Ask what the token may do; raises StoppedError."""
    answer = await client.ask("{ viewer { scopes } }", {})
    return set(answer.data["viewer"]["scopes"])


async def earlier_shift(client: Client, parts: Sequence[Part]) -> timedelta | None:
    """Find out by how much an earlier run has moved the times; None where there was none. Raises StoppedError."""
    probes = parts[:: max(1, len(parts) // PROBES)][:PROBES]
    if not probes:
        return None
    variables = {f"m{n}": part.handle for n, part in enumerate(probes)}
    variables |= {f"n{n}": part.number for n, part in enumerate(probes)}
    answer = await client.ask(probing(len(probes)), variables)
    for n, part in enumerate(probes):
        if (order := answer.data[f"o{n}"]) is not None:
            return datetime.fromisoformat(order["placedAt"]) - part.order.placed_at
    return None


class Sender:
    """Sends orders and tickets with their times moved by `shift`, and keeps count of what becomes of them."""

    def __init__(self, client: Client, data: Data, shift: timedelta, sent: Sent, findings: Findings) -> None:
        """Send to a client's server; `sent` and `findings` take what is to be told of it."""
        self._client = client
        self._data = data
        self._shift = shift
        self._sent = sent
        self._findings = findings

    async def orders(self, parts: Sequence[Part]) -> None:
        """Import orders; raises StoppedError."""
        progress = Progress("orders", len(parts))

        async def send(batch: Sequence[Part]) -> None:
            await self._import(batch)
            progress.add(len(batch))

        await in_flight(send, _batches(parts, ORDERS_AT_ONCE))

    async def tickets(self, pairs: Sequence[tuple[Review, Part]]) -> None:
        """Open tickets; raises StoppedError."""
        progress = Progress("tickets", len(pairs))

        async def send(batch: Sequence[tuple[Review, Part]]) -> None:
            await self._open([ticket_input(review, part, self._shift) for review, part in batch])
            progress.add(len(batch))

        await in_flight(send, _batches(pairs, TICKETS_AT_ONCE))

    async def _import(self, batch: Sequence[Part]) -> None:
        answer = await self._client.ask(
            IMPORT, {"orders": [order_input(part, self._data, self._shift) for part in batch]}
        )
        imported = answer.data["ordersImport"] or _failure(answer.failed.get("ordersImport", ""))
        # Where the import as a whole was refused, so was each of its orders.
        results = imported.get("results") or [{"outcome": None, "problem": imported}] * len(batch)
        for part, result in zip(batch, results, strict=True):
            self._sent.orders[result["outcome"] or "REFUSED"] += 1
            if problem := result["problem"]:
                self._findings.refused("order", part.number, _reason(problem), part.handle)
            else:
                self._sent.merchants[part.handle] += 1

    async def _open(self, tickets: Sequence[Mapping[str, Any]]) -> None:
        answer = await self._client.ask(opening(len(tickets)), {f"t{n}": ticket for n, ticket in enumerate(tickets)})
        for n, ticket in enumerate(tickets):
            result = answer.data[f"t{n}"] or _failure(answer.failed.get(f"t{n}", ""))
            if "created" in result:
                self._sent.tickets["OPENED" if result["created"] else "KNOWN"] += 1
                self._sent.issue_types[ticket["issueType"]] += 1
            else:
                self._sent.tickets["REFUSED"] += 1
                self._findings.refused("ticket", ticket["externalId"], _reason(result), ticket["merchant"])


def probing(count: int) -> str:
    """Write the query that asks when some orders were placed."""
    variables = ", ".join(f"$m{n}: String!, $n{n}: String!" for n in range(count))
    fields = " ".join(f"o{n}: order(merchant: $m{n}, number: $n{n}) {{ placedAt }}" for n in range(count))
    return f"query Probe({variables}) {{ {fields} }}"


def opening(count: int) -> str:
    """Write the mutation that opens some tickets: each is a field, and a transaction, of its own."""
    variables = ", ".join(f"$t{n}: TicketOpenInput!" for n in range(count))
    fields = " ".join(f"t{n}: ticketOpen(input: $t{n}) {{ ...Result }}" for n in range(count))
    result = "... on TicketOpened { created } ... on Problem { __typename message }"
    return f"mutation Open({variables}) {{ {fields} }} fragment Result on TicketOpenResult {{ {result} }}"


def _failure(message: str) -> Mapping[str, str]:
    return {"__typename": "Error", "message": message}


def _reason(problem: Mapping[str, str]) -> str:
    return f"{problem['__typename']}: {problem['message']}"


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
