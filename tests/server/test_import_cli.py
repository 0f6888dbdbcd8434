"""`import`: files come in line by line, what is refused is kept with its reason, and once more changes nothing."""

import asyncio
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain.tables import Merchant, Message, Order, OrderItem, Ticket
from server.database import Database
from tests.server import commands

ORDER: dict[str, Any] = {
    "merchant": {"handle": "casa-verde", "name": "Casa Verde"},
    "number": "O1",
    "state": "SHIPPED",
    "placedAt": "2026-11-20T10:00:00Z",
    "currency": "BRL",
    "items": [{"externalId": "lamp", "productId": "P1", "quantity": 2, "unitPriceMinorUnits": 1000}],
}
TICKET: dict[str, Any] = {
    "merchant": "casa-verde",
    "orderNumber": "O1",
    "issueType": "DAMAGED",
    "affectedProducts": [{"externalId": "lamp", "quantity": 1}],
    "message": {"body": "A lâmpada chegou quebrada.", "language": "pt-BR"},
    "openedAt": "2026-11-22T10:00:00Z",
}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Name a file of orders."""
    return tmp_path / "orders.jsonl"


class TestOrders:
    def test_come_in_and_then_are_known(self, database_url: str, orders: Path) -> None:
        write(orders, *(ORDER | {"number": f"O{number}"} for number in range(600)))

        first = commands.run(database_url, "import", "orders", str(orders), "--create-merchants")
        again = commands.run(database_url, "import", "orders", str(orders))

        assert (first.exit_code, first.stdout) == (0, "")
        assert first.stderr == "600 created, 0 updated, 0 unchanged, 0 refused.\n"
        assert (again.exit_code, again.stderr) == (0, "0 created, 0 updated, 600 unchanged, 0 refused.\n")
        assert counted(database_url, Order, OrderItem, Merchant) == [600, 600, 1]
        assert not rejected(orders).exists()

    def test_are_updated_by_later_lines(self, database_url: str, orders: Path) -> None:
        write(orders, ORDER, ORDER | {"state": "DELIVERED"}, ORDER | {"state": "DELIVERED"})

        result = commands.run(database_url, "import", "orders", str(orders), "--create-merchants")

        assert result.stderr == "1 created, 1 updated, 1 unchanged, 0 refused.\n"
        assert counted(database_url, Order) == [1]

    def test_that_are_refused_are_kept_with_line_and_reason(self, database_url: str, orders: Path) -> None:
        bad = [
            b"no JSON",
            b'{"number": "\xff"}',
            encoded(ORDER | {"items": []}),
            encoded(ORDER | {"number": "O2", "colour": "blue"}),
            encoded(ORDER | {"number": "O3", "merchant": {"handle": "nobody"}}),
            b'{"number": "' + b"9" * 2**20 + b'"}',
            b"[" * 100_000,
        ]
        orders.write_bytes(b"\n".join([encoded(ORDER), b"", *bad, encoded(ORDER | {"number": "O4"})]))
        commands.run(
            database_url, "import", "orders", write(orders.with_name("first.jsonl"), ORDER), "--create-merchants"
        )

        result = commands.run(database_url, "import", "orders", str(orders))

        assert result.exit_code == 1
        assert result.stderr.splitlines() == [
            "1 created, 0 updated, 1 unchanged, 7 refused.",
            f"The lines that were refused, with the reasons: {rejected(orders)}",
        ]
        told = [json.loads(line) for line in rejected(orders).read_bytes().splitlines()]
        assert [(one["line"], one["reason"]["code"]) for one in told] == [
            (3, "InvalidJson"),
            (4, "InvalidUtf8"),
            (5, "NoItems"),
            (6, "BadInput"),
            (7, "MerchantUnknown"),
            (8, "LineTooLong"),
            (9, "InvalidJson"),
        ]
        assert "colour" in told[3]["reason"]["message"]
        assert told[2]["input"] == ORDER | {"items": []}
        assert told[0]["input"] == "no JSON"

    def test_that_were_refused_come_in_once_they_are_right(self, database_url: str, orders: Path) -> None:
        write(orders, ORDER, ORDER | {"number": "O2", "items": []})
        commands.run(database_url, "import", "orders", str(orders), "--create-merchants")
        write(orders, ORDER, ORDER | {"number": "O2"})

        result = commands.run(database_url, "import", "orders", str(orders))

        assert (result.exit_code, result.stderr) == (0, "1 created, 0 updated, 1 unchanged, 0 refused.\n")
        assert not rejected(orders).exists()

    def test_come_from_standard_input(self, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

        typed = encoded(ORDER).decode() + "\n"
        result = commands.run(database_url, "import", "orders", "-", "--create-merchants", typed=typed)

        assert (result.exit_code, result.stderr) == (0, "1 created, 0 updated, 0 unchanged, 0 refused.\n")

    def test_are_none_in_an_empty_file(self, sqlite: str, orders: Path) -> None:
        orders.write_bytes(b"\n\n")

        result = commands.run(sqlite, "import", "orders", str(orders))

        assert (result.exit_code, result.stderr) == (0, "0 created, 0 updated, 0 unchanged, 0 refused.\n")

    def test_are_not_looked_for_where_no_file_is(self, sqlite: str, orders: Path) -> None:
        result = commands.run(sqlite, "import", "orders", str(orders))

        assert (result.exit_code, result.stderr) == (1, f"Cannot read {orders}: No such file or directory.\n")

    def test_are_kept_when_somebody_interrupts(self, sqlite: str, orders: Path) -> None:
        os.mkfifo(orders)
        lines = [encoded(ORDER | {"number": f"O{number}"}) for number in range(251)]

        words = ["import", "orders", str(orders), "--create-merchants"]
        with commands.started(sqlite, words) as program, orders.open("wb") as pipe:
            # A second batch has begun to come in, so the first one is written, and the program waits for more.
            pipe.write(b"\n".join(lines) + b"\n")
            pipe.flush()
            wait_for(sqlite, Order, 250)
            program.process.send_signal(signal.SIGINT)
            code, _, warned = program.end()

        assert code == 130
        assert warned.splitlines() == [
            "Interrupted after line 250. What was done is kept, and the file can be imported again.",
            "250 created, 0 updated, 0 unchanged, 0 refused.",
        ]


class TestTickets:
    def test_come_in_once(self, database_url: str, orders: Path, tmp_path: Path) -> None:
        commands.run(database_url, "import", "orders", write(orders, ORDER), "--create-merchants")
        tickets = write(tmp_path / "tickets.jsonl", TICKET | {"externalId": "T1"}, TICKET)

        first = commands.run(database_url, "import", "tickets", tickets)
        again = commands.run(database_url, "import", "tickets", tickets)

        assert (first.exit_code, first.stderr) == (0, "2 created, 0 updated, 0 unchanged, 0 refused.\n")
        assert (again.exit_code, again.stderr) == (0, "0 created, 0 updated, 2 unchanged, 0 refused.\n")
        assert counted(database_url, Ticket, Message) == [2, 2]

    def test_that_are_refused_keep_no_other_out(self, database_url: str, orders: Path, tmp_path: Path) -> None:
        commands.run(database_url, "import", "orders", write(orders, ORDER), "--create-merchants")
        tickets = tmp_path / "tickets.jsonl"
        unknown = TICKET | {"affectedProducts": [{"externalId": "kettle", "quantity": 1}]}
        write(tickets, unknown, TICKET | {"orderNumber": "O9"}, TICKET)

        result = commands.run(database_url, "import", "tickets", str(tickets))

        assert result.exit_code == 1
        assert result.stderr.startswith("1 created, 0 updated, 0 unchanged, 2 refused.\n")
        told = [json.loads(line) for line in rejected(tickets).read_bytes().splitlines()]
        assert [(one["line"], one["reason"]["code"]) for one in told] == [(1, "ItemUnknown"), (2, "OrderUnknown")]
        assert counted(database_url, Ticket, Message) == [1, 1]


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def write(path: Path, *values: object) -> str:
    path.write_bytes(b"".join(encoded(value) + b"\n" for value in values))
    return str(path)


def rejected(path: Path) -> Path:
    return path.with_name(f"{path.stem}.rejected.jsonl")


def counted(url: str, *tables: Any) -> list[int]:
    """Count the rows of some tables."""

    async def count() -> list[int]:
        async with Database(url, secret=commands.SECRET.encode()) as database:
            return [await _count(database, table) for table in tables]

    return asyncio.run(count())


async def _count(database: Database, table: Any) -> int:
    [row] = await database.read(sa.select(sa.func.count(col(table.id))))
    return int(row[0])


def wait_for(url: str, table: Any, number: int) -> None:
    """Wait until a table has so many rows."""
    deadline = time.monotonic() + commands.PATIENCE_SECONDS
    while counted(url, table)[0] < number:
        assert time.monotonic() < deadline
        time.sleep(0.05)
