"""Rows and events that a checked order becomes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import ids
from domain.orders.data import AddressData, ItemData, OrderData, ShipmentData
from domain.sql import OWN_WORD, words_of

MAX_WORDS = 1_000
"""How many different words an order is found by: enough for every item, and a bound to the index."""

PERSONAL = ("name", "line1", "line2", "city", "region", "postal_code")
"""Which parts of an address lead to a person: the country does not."""


def order_row(order: OrderData, *, digest: str, customer_id: UUID | None, now: datetime) -> dict[str, Any]:
    """Make an order's row, without its key."""
    address = order.address or AddressData()
    return {
        "number": order.number,
        "transaction_number": order.transaction_number,
        "state": order.state,
        "placed_at": order.placed_at,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "shipping_minor": sum(item.shipping_price_minor for item in order.items),
        "customer_id": customer_id,
        "address_name": address.name,
        "address_line1": address.line1,
        "address_line2": address.line2,
        "address_city": address.city,
        "address_region": address.region,
        "address_postal_code": address.postal_code,
        "address_country": address.country,
        "input_digest": digest,
        "updated_at": now,
    }


def blank_address(input_digest: str) -> dict[str, Any]:
    """Make the columns of an order that tells nothing of a person but the country."""
    return {**{f"address_{name}": None for name in PERSONAL}, "input_digest": input_digest}


def item_row(item: ItemData, *, position: int, currency: str) -> dict[str, Any]:
    """Make an item's row, without its keys."""
    return {
        "position": position,
        "external_id": item.external_id,
        "product_id": item.product_id,
        "name": item.name,
        "variant": item.variant,
        "image_url": item.image_url,
        "quantity": item.quantity,
        "currency": currency,
        "unit_price_minor": item.unit_price_minor,
        "shipping_price_minor": item.shipping_price_minor,
    }


def item_rows(order: OrderData) -> list[dict[str, Any]]:
    """Make the rows of an order's items, in their order."""
    return [item_row(item, position=position, currency=order.currency) for position, item in enumerate(order.items)]


def shipment_row(shipment: ShipmentData) -> dict[str, Any]:
    """Make a shipment's row, without its keys."""
    return {
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "origin_country": shipment.origin_country,
        "shipped_at": shipment.shipped_at,
        "expected_at": shipment.expected_at,
        "delivered_at": shipment.delivered_at,
    }


def keyed_items(own: tuple[UUID, UUID], rows: Iterable[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Give new items their keys, as those of an order (its merchant's id and its own)."""
    return [_owned(own, ids.new(now)) | row for row in rows]


def keyed_shipments(own: tuple[UUID, UUID], rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Give new shipments their keys: created at one time, they are sorted by their ids."""
    keys = sorted(ids.new(now) for _ in rows)
    return [_owned(own, key) | row | {"created_at": now} for key, row in zip(keys, rows, strict=True)]


def search_words(order: OrderData, *, merchant_id: UUID, customer: tuple[str | None, str | None]) -> str:
    """Write down what an order is found by, after the word that keeps its merchant's orders to themselves.

    Of the customer it takes the name and the e-mail address, of which it uses what stands before the @.
    """
    name, email = customer
    texts = [name, email and email.partition("@")[0], order.address.city if order.address else None]
    for item in order.items:
        texts += [item.name, item.variant]
    return words_about(merchant_id, texts)


def words_about(merchant_id: UUID, texts: Iterable[str | None]) -> str:
    """Write down the words of some texts, after the merchant's own."""
    words = dict.fromkeys(words_of(" ".join(text for text in texts if text)))
    return " ".join([f"{OWN_WORD}{merchant_id.hex}", *list(words)[:MAX_WORDS]])


def event_data(order: OrderData, before: Any) -> dict[str, Any]:
    """Tell an event of an order what anybody may know, and of one that is updated what it was (the row that it had)."""
    data = {
        "state": order.state.value,
        "currency": order.currency,
        "totalMinor": order.total_minor,
        "itemCount": len(order.items),
        "shipmentCount": len(order.shipments),
    }
    return data if before is None else data | {"before": {"state": before.state, "totalMinor": before.total_minor}}


def _owned(own: tuple[UUID, UUID], key: UUID) -> dict[str, Any]:
    merchant_id, order_id = own
    return {"merchant_id": merchant_id, "id": key, "order_id": order_id}
