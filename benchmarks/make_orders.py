"""Write made-up orders as JSON lines, as `python -m server import orders` takes them.

`python benchmarks/make_orders.py 1000000 > orders.jsonl`
"""

import argparse
import json
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import TextIO

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCTS = ["Lamp", "Kettle", "Rain jacket", "Tent", "Desk", "Headphones", "Plant pot", "Cutting board"]
CITIES = ["São Paulo", "Leeds", "Köln", "Lyon", "Bilbao", "Torino", "横浜市", "Kraków"]
STATES = ["PROCESSING", "SHIPPED", "DELIVERED", "CANCELLED"]


def order(number: int, merchants: int, chance: random.Random) -> dict[str, object]:
    """Make up one order, with one to three items and a parcel."""
    placed_at = FIRST + timedelta(seconds=chance.randrange(200 * 86_400))
    customer = chance.randrange(1 + number // 2)
    return {
        "merchant": {"handle": f"shop-{number % merchants}"},
        "number": f"B{number:09}",
        "transactionNumber": f"T{chance.randrange(10**12):012}",
        "state": chance.choice(STATES),
        "placedAt": placed_at.isoformat(),
        "currency": "EUR",
        "customer": {"externalId": f"C{customer}", "name": f"Customer {customer}", "locale": "de", "country": "DE"},
        "shippingAddress": {"line1": f"Lindenstraße {number % 200}", "city": chance.choice(CITIES), "country": "DE"},
        "items": [
            {
                "externalId": f"{number}-{place}",
                "productId": f"P{chance.randrange(5_000)}",
                "name": chance.choice(PRODUCTS),
                "quantity": chance.randint(1, 3),
                "unitPriceMinorUnits": chance.randint(100, 50_000),
                "shippingPriceMinorUnits": chance.choice([0, 390]),
            }
            for place in range(chance.randint(1, 3))
        ],
        "shipments": [
            {
                "carrier": "DHL",
                "trackingNumber": f"JJD{chance.randrange(10**13):013}",
                "shippedAt": (placed_at + timedelta(days=1)).isoformat(),
            }
        ],
    }


def write(orders: int, stream: TextIO, merchants: int = 50) -> None:
    """Write so many orders, the same each time."""
    chance = random.Random(orders)  # noqa: S311 - no secret is in it
    made = (order(number, merchants, chance) for number in range(orders))
    stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in made)


def main() -> None:
    """Write as many as were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", type=int)
    parser.add_argument("--merchants", type=int, default=50)
    given = parser.parse_args()
    write(given.orders, sys.stdout, given.merchants)


if __name__ == "__main__":
    main()
