"""What an order must be before it is let in. All of it is pure.

Lengths, and which texts must be there, are those of the tables' columns.
"""

import hashlib
import re
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import orjson
import sqlalchemy as sa

from domain.errors import Refused
from domain.money import MAX_MINOR, is_currency
from domain.orders.countries import is_country
from domain.orders.data import AddressData, CustomerData, ItemData, OrderData, ShipmentData
from domain.tables import metadata
from domain.texts import is_keepable, is_language_tag

MAX_ITEMS = 200
MAX_SHIPMENTS = 50
MAX_QUANTITY = 1_000_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=366)
"""How far ahead a time of an order may lie: an expected delivery does."""

_ERASED = "erased:"
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https?://[^\s/?#\x00-\x1f\x7f]+[^\s\x00-\x1f\x7f]*", re.IGNORECASE)
_CODES = {"currency", "country", "origin_country"}  # one that is too long is unknown as well, which says more
_Data = TypeVar("_Data", OrderData, ItemData, ShipmentData, CustomerData, AddressData)


class TextMissing(Refused):
    """A text that must be there is missing or empty."""


class TextTooLong(Refused):
    """A text is longer than can be kept."""


class TextUnkeepable(Refused):
    """A text holds the character NUL or half of a surrogate pair."""


class CurrencyUnknown(Refused):
    """A currency is an active code of ISO 4217 in upper case, such as EUR."""


class CountryUnknown(Refused):
    """A country is a code of ISO 3166-1 alpha-2 in upper case, such as BR."""


class CustomerLocaleInvalid(Refused):
    """A customer's locale is a language tag of BCP 47, such as pt-BR."""


class CustomerEmailInvalid(Refused):
    """A customer's e-mail address reads like name@example.com."""


class ImageUrlInvalid(Refused):
    """The URL of an image starts with http:// or https:// and holds no space."""


class NoItems(Refused):
    """An order has at least one item."""


class TooManyItems(Refused):
    """An order has at most 200 items."""


class TooManyShipments(Refused):
    """An order has at most 50 shipments, replacements and the ones they replaced among them."""


class DuplicateOrderItem(Refused):
    """Two items of the order have the same external id."""


class ItemQuantityOutOfRange(Refused):
    """The quantity of an item lies between 1 and 1,000,000."""


class AmountOutOfRange(Refused):
    """An amount is at least 0 and at most 9,007,199,254,740,991 minor units, sums of items among them."""


class OrderTimeOutOfRange(Refused):
    """A time of an order has an offset from UTC, and lies between 1970 and a year from now."""


def checked(order: OrderData, *, now: datetime) -> OrderData:
    """Give an order in the one form in which it is kept and compared; raises the refusals of this module.

    Texts lose the space around them and empty ones become None, times are in UTC, and the total is worked out. The
    merchant stays as it came.
    """
    clean = _clean(order, "")
    if not is_currency(clean.currency):
        raise CurrencyUnknown(currency=clean.currency)
    latest = now + AHEAD
    items = _checked_items(clean.items)
    return replace(
        clean,
        placed_at=_in_utc(clean.placed_at, latest, "placed_at"),
        items=items,
        total_minor=_total(items) if order.total_minor is None else _amount(order.total_minor, "total_minor"),
        customer=None if order.customer is None else _checked_customer(order.customer),
        address=_checked_address(order.address),
        shipments=_checked_shipments(order.shipments, latest),
    )


def digest(order: OrderData) -> str:
    """Stand for a checked order by its SHA-256: the same one comes again with the same digest."""
    return hashlib.sha256(orjson.dumps(replace(order, merchant=None))).hexdigest()


def without_person(order: OrderData) -> OrderData:
    """Leave out of an order who bought it and where it goes, but for the countries."""
    customer, address = order.customer, order.address
    return replace(
        order,
        customer=customer and replace(customer, name=None, email=None, locale=None),
        address=AddressData(country=address.country) if address and address.country else None,
    )


def erased_digest(order: OrderData) -> str:
    """Stand for an order whose customer was erased: it is never the digest of any other."""
    return _ERASED + digest(without_person(order))[len(_ERASED) :]


def _checked_items(given: Iterable[ItemData]) -> tuple[ItemData, ...]:
    items = tuple(given)
    if not items:
        raise NoItems
    if len(items) > MAX_ITEMS:
        raise TooManyItems(given=len(items), most=MAX_ITEMS)
    checked_ones = tuple(_checked_item(item, f"items.{position}.") for position, item in enumerate(items))
    seen: set[str] = set()
    for item in checked_ones:
        if item.external_id in seen:
            raise DuplicateOrderItem(external_id=item.external_id)
        seen.add(item.external_id)
    _total(checked_ones)
    return checked_ones


def _checked_item(item: ItemData, at: str) -> ItemData:
    clean = _clean(item, at)
    if clean.image_url is not None and not _URL.fullmatch(clean.image_url):
        raise ImageUrlInvalid(field=f"{at}image_url")
    if not 1 <= clean.quantity <= MAX_QUANTITY:
        raise ItemQuantityOutOfRange(external_id=clean.external_id, given=clean.quantity, most=MAX_QUANTITY)
    _amount(clean.unit_price_minor, f"{at}unit_price_minor")
    _amount(clean.shipping_price_minor, f"{at}shipping_price_minor")
    return clean


def _total(items: Iterable[ItemData]) -> int:
    return _amount(sum(item.quantity * item.unit_price_minor + item.shipping_price_minor for item in items), "items")


def _checked_customer(customer: CustomerData) -> CustomerData:
    clean = _clean(customer, "customer.")
    if clean.email is not None and not _EMAIL.fullmatch(clean.email):
        raise CustomerEmailInvalid
    if clean.locale is not None and not is_language_tag(clean.locale):
        raise CustomerLocaleInvalid
    _check_country(clean.country, "customer.country")
    return clean


def _checked_address(address: AddressData | None) -> AddressData | None:
    if address is None:
        return None
    clean = _clean(address, "address.")
    _check_country(clean.country, "address.country")
    return None if clean == AddressData() else clean


def _checked_shipments(given: Iterable[ShipmentData], latest: datetime) -> tuple[ShipmentData, ...]:
    shipments = tuple(given)
    if len(shipments) > MAX_SHIPMENTS:
        raise TooManyShipments(given=len(shipments), most=MAX_SHIPMENTS)
    return tuple(
        _checked_shipment(shipment, latest, f"shipments.{position}.") for position, shipment in enumerate(shipments)
    )


def _checked_shipment(shipment: ShipmentData, latest: datetime, at: str) -> ShipmentData:
    clean = _clean(shipment, at)
    _check_country(clean.origin_country, f"{at}origin_country")
    times = {name: getattr(clean, name) for name in ("shipped_at", "expected_at", "delivered_at")}
    given: dict[str, Any] = {
        name: _in_utc(time, latest, f"{at}{name}") for name, time in times.items() if time is not None
    }
    return replace(clean, **given)


def _check_country(code: str | None, field: str) -> None:
    if code is not None and not is_country(code):
        raise CountryUnknown(field=field)


def _amount(minor: int, field: str) -> int:
    if not 0 <= minor <= MAX_MINOR:
        raise AmountOutOfRange(field=field, given=minor, most=MAX_MINOR)
    return minor


def _in_utc(time: datetime, latest: datetime, field: str) -> datetime:
    # The years first: at the ends of the calendar, a time has no counterpart in UTC.
    possible = time.tzinfo is not None and EARLIEST.year <= time.year <= latest.year + 1
    if not possible or not EARLIEST <= time <= latest:
        raise OrderTimeOutOfRange(field=field, given=time, earliest=EARLIEST, latest=latest)
    return time.astimezone(UTC)


def _lengths(data: type[Any], table: str, prefix: str = "") -> dict[str, tuple[int, bool]]:
    """Find how long each text may be, and whether it must be there."""
    columns = metadata.tables[table].c
    texts = {field.name: columns[prefix + field.name] for field in fields(data) if field.type in {str, str | None}}
    return {
        name: (sys.maxsize if name in _CODES else cast("sa.String", column.type).length or 0, not column.nullable)
        for name, column in texts.items()
    }


_LENGTHS = {
    OrderData: _lengths(OrderData, "orders"),
    ItemData: _lengths(ItemData, "order_items"),
    ShipmentData: _lengths(ShipmentData, "shipments"),
    CustomerData: _lengths(CustomerData, "customers"),
    AddressData: _lengths(AddressData, "orders", "address_"),
}


def _clean(data: _Data, at: str) -> _Data:
    """Take the space around texts away, and refuse those that cannot be kept."""
    texts: dict[str, Any] = {}
    for name, (most, needed) in _LENGTHS[type(data)].items():
        given: str | None = getattr(data, name)
        text = (given or "").strip() or None
        if text is None and needed:
            raise TextMissing(field=at + name)
        if text is not None and len(text) > most:
            raise TextTooLong(field=at + name, given=len(text), most=most)
        if text is not None and not is_keepable(text):
            raise TextUnkeepable(field=at + name)
        if text != given:
            texts[name] = text
    return replace(data, **texts) if texts else data
