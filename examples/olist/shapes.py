"""What is sent: orders and tickets in the shape of the server's inputs, made of the data set's rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from examples.olist.findings import Findings
from examples.olist.judge import Delivery, issue_type
from examples.olist.rows import Order, Review, Seller, Unit
from examples.olist.tables import Data

Input = dict[str, Any]

STATES = {
    "created": "PLACED",
    "approved": "PROCESSING",
    "invoiced": "PROCESSING",
    "processing": "PROCESSING",
    "shipped": "SHIPPED",
    "delivered": "DELIVERED",
    "canceled": "CANCELLED",
    "unavailable": "CANCELLED",  # the seller could not supply what was paid for
}
COMPLAINTS = range(1, 3)
"""The scores of the reviews that become tickets."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one seller has in an order: an order of the merchant that the seller becomes."""

    order: Order
    seller: Seller
    units: tuple[Unit, ...]
    shared: bool

    @property
    def handle(self) -> str:
        """The merchant's handle."""
        return f"olist-{self.seller.id}"

    @property
    def number(self) -> str:
        """The order's number; an order of several sellers has one for each, whatever the order of the rows."""
        return f"{self.order.id}-{self.seller.id[:8]}" if self.shared else self.order.id


def parts(data: Data, findings: Findings) -> list[Part]:
    """Divide the orders among their sellers, merchant by merchant and the oldest first."""
    found = [part for order in data.orders.values() for part in _parts(order, data, findings)]
    return sorted(found, key=lambda part: (part.handle, part.order.placed_at, part.number))


def _parts(order: Order, data: Data, findings: Findings) -> Iterator[Part]:
    if order.state not in STATES:
        findings.left_out("orders", order.id, "its state is unknown", order.state)
        return
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in data.units.get(order.id, ()):
        units[unit.seller_id].append(unit)
    if not units:
        findings.left_out("orders", order.id, "it has no items", order.state)
        return
    if len(units) > 1:
        findings.noted("orders", order.id, "sent as one order for each of its sellers", f"{len(units)} sellers")
    _note_oddities(order, data, findings)
    for seller_id, own in units.items():
        if seller_id not in data.sellers:
            findings.noted("orders", order.id, "its seller is not in sellers.csv", seller_id)
        seller = data.sellers.get(seller_id, Seller(seller_id, place=""))
        yield Part(order, seller, tuple(own), shared=len(units) > 1)


def _note_oddities(order: Order, data: Data, findings: Findings) -> None:
    """Tell what cannot be right about an order that is sent all the same."""
    due = sum(unit.price + unit.freight for unit in data.units[order.id])
    paid = data.paid.get(order.id)
    placed, shipped, delivered = order.placed_at, order.shipped_at, order.delivered_at
    odd = {
        "it has no customer in customers.csv": order.customer_id not in data.customers,
        "it was delivered, and has no delivery date": order.state == "delivered" and delivered is None,
        "it has a delivery date, and was not delivered": order.state != "delivered" and delivered is not None,
        "it was sent before it was approved": _before(shipped, order.approved_at),
        "it was sent before it was placed": _before(shipped, placed),
        "it was delivered before it was sent": _before(delivered, shipped),
        "it was placed after the newest review": placed > newest(data),
        "it has no payments": paid is None,
    }
    for reason, holds in odd.items():
        if holds:
            findings.noted("orders", order.id, reason)
    if paid is not None and paid != due:
        detail = f"paid {paid / 100:.2f}, items and freight {due / 100:.2f}"
        findings.noted("orders", order.id, "its payments differ from its items and freight", detail)


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def newest(data: Data) -> datetime:
    """Tell when the newest review was written."""
    return max(review.created_at for review in data.reviews)


def complaints(data: Data, by_order: dict[str, list[Part]], findings: Findings) -> list[tuple[Review, Part]]:
    """Pair each review that complains with each part of its order, merchant by merchant and the oldest first."""
    _note_repeats(data.reviews, findings)
    found: list[tuple[Review, Part]] = []
    for review in data.reviews:
        reason = _why_not(review, data, by_order)
        if reason is None:
            found += [(review, part) for part in by_order[review.order_id]]
            if review.created_at < data.orders[review.order_id].placed_at:
                findings.noted(
                    "order_reviews", review.id, "it was written before its order was placed", review.order_id
                )
        else:
            findings.left_out("order_reviews", review.id, reason, review.order_id)
    return sorted(found, key=lambda pair: (pair[1].handle, pair[0].created_at, pair[0].id, pair[1].number))


def _why_not(review: Review, data: Data, by_order: dict[str, list[Part]]) -> str | None:
    """Say why a review opens no ticket; None where it does."""
    if review.order_id not in data.orders:
        return "there is no such order"
    if review.score not in COMPLAINTS:
        return "its score is 3 or more"
    if not review.text:
        return "it says nothing"
    return None if review.order_id in by_order else "it complains, but its order was left out"


def _note_repeats(reviews: Iterable[Review], findings: Findings) -> None:
    """Tell of orders with several reviews, and of reviews that stand on several orders."""
    of_order = Counter(review.order_id for review in reviews)
    of_id = Counter(review.id for review in reviews)
    for review in reviews:
        if of_order[review.order_id] > 1:
            findings.noted("order_reviews", review.id, "it is one of several reviews of its order", review.order_id)
        if of_id[review.id] > 1:
            findings.noted("order_reviews", review.id, "its id stands on several orders", review.order_id)


def order_input(part: Part, data: Data, shift: timedelta) -> Input:
    """Make an `OrderInput`, with all times moved by `shift`."""
    order = part.order
    found: Input = {
        "merchant": {"handle": part.handle, "name": _merchant_name(part.seller)},
        "number": part.number,
        "state": STATES[order.state],
        "placedAt": moved(order.placed_at, shift),
        "currency": "BRL",
        "totalMinorUnits": sum(unit.price + unit.freight for unit in part.units),
        "items": [_item(units, data) for units in _lines(part)],
        "shipments": _shipments(order, shift),
    }
    if (customer := data.customers.get(order.customer_id)) is not None:
        place = {"city": customer.city, "region": customer.region, "postalCode": customer.postal_code}
        found["customer"] = {"externalId": customer.person_id, "locale": "pt-BR", "country": "BR"}
        found["shippingAddress"] = {**place, "country": "BR"}
    return found


def ticket_input(review: Review, part: Part, shift: timedelta) -> Input:
    """Make a `TicketOpenInput`: the review complains about all that the seller has in the order."""
    delivery = Delivery(part.order.expected_at, part.order.delivered_at)
    return {
        "merchant": part.handle,
        "orderNumber": part.number,
        "issueType": issue_type(review.text, review.created_at, delivery),
        "affectedProducts": [{"externalId": _line_id(units), "quantity": len(units)} for units in _lines(part)],
        "message": {"body": review.text, "language": "pt-BR"},
        "openedAt": moved(review.created_at, shift),
        "externalId": f"{review.id}-{part.number}",
    }


def moved(time: datetime, shift: timedelta) -> str:
    """Write a time as the server takes it, moved by `shift`."""
    return (time + shift).isoformat()


def _merchant_name(seller: Seller) -> str:
    return f"Olist seller {seller.id[:6]}" + (f" ({seller.place})" if seller.place else "")


def _lines(part: Part) -> list[list[Unit]]:
    """Gather units of the same product at the same price: they are one line of the order."""
    lines: defaultdict[tuple[str, int], list[Unit]] = defaultdict(list)
    for unit in part.units:
        lines[unit.product_id, unit.price].append(unit)
    return list(lines.values())


def _line_id(units: list[Unit]) -> str:
    """Name a line by the position of its first unit in the whole order."""
    return str(units[0].position)


def _item(units: list[Unit], data: Data) -> Input:
    return {
        "externalId": _line_id(units),
        "productId": units[0].product_id,
        "name": data.names.get(units[0].product_id),
        "quantity": len(units),
        "unitPriceMinorUnits": units[0].price,
        "shippingPriceMinorUnits": sum(unit.freight for unit in units),
    }


def _shipments(order: Order, shift: timedelta) -> list[Input]:
    """Tell of the parcel, if it has been sent; the data set knows neither its carrier nor its number."""
    if order.shipped_at is None and order.delivered_at is None:
        return []
    times = {"shippedAt": order.shipped_at, "expectedAt": order.expected_at, "deliveredAt": order.delivered_at}
    return [{"originCountry": "BR", **{name: moved(time, shift) for name, time in times.items() if time is not None}}]
