"""What the demo's customers buy, and how far it has come by any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.orders.data import ItemData, MerchantData, OrderData, ShipmentData
from domain.tables import IssueType, OrderState
from server.demo.dice import days, hours
from server.demo.places import Person, filled, person
from server.demo.shops import Product, Shop

_LATE, _CANCELLED = 0.05, 0.04
"""How many parcels, of one, come late or are called off although nobody writes."""
_PREPARED_AFTER = timedelta(hours=6)
_SHIPPING_CENTS = (0, 0, 390, 490, 690)


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order with all that will become of it; a time that is None never comes."""

    number: str
    transaction_number: str
    shop: Shop
    person: Person
    items: tuple[ItemData, ...]
    parcel: ShipmentData
    placed_at: datetime
    shipped_at: datetime
    expected_at: datetime
    delivered_at: datetime | None
    cancelled_at: datetime | None

    def settled_at(self, until: datetime) -> datetime:
        """Say when the last thing happened to it that has happened by then."""
        if self.cancelled_at is not None:
            marks = [self.placed_at, self.cancelled_at]
        else:
            marks = [
                self.placed_at,
                self.placed_at + _PREPARED_AFTER,
                self.shipped_at,
                self.delivered_at or self.shipped_at,
            ]
        return max(mark for mark in marks if mark <= until)

    def as_of(self, moment: datetime) -> OrderData:
        """Tell the order as it was known at a time."""
        return OrderData(
            number=self.number,
            state=self._state(moment),
            placed_at=self.placed_at,
            currency=self.person.place.currency,
            items=self.items,
            merchant=MerchantData(self.shop.handle),
            transaction_number=self.transaction_number,
            customer=self.person.customer,
            address=self.person.address,
            shipments=self._shipments(moment),
        )

    def _state(self, moment: datetime) -> OrderState:
        if _by(self.cancelled_at, moment):
            return OrderState.CANCELLED
        if self.cancelled_at is None and _by(self.shipped_at, moment):
            return OrderState.DELIVERED if _by(self.delivered_at, moment) else OrderState.SHIPPED
        return OrderState.PROCESSING if _by(self.placed_at + _PREPARED_AFTER, moment) else OrderState.PLACED

    def _shipments(self, moment: datetime) -> tuple[ShipmentData, ...]:
        if self.cancelled_at is not None or not _by(self.shipped_at, moment):
            return ()
        delivered_at = self.delivered_at if _by(self.delivered_at, moment) else None
        return (parcel_of(self.parcel, self.shipped_at, self.expected_at, delivered_at),)


def parcel_of(
    parcel: ShipmentData, shipped_at: datetime, expected_at: datetime, delivered_at: datetime | None
) -> ShipmentData:
    """Give a parcel its dates."""
    return ShipmentData(
        parcel.carrier, parcel.tracking_number, parcel.origin_country, shipped_at, expected_at, delivered_at
    )


def buy(
    chance: Random, nth: int, *, shop: Shop, customers: int, placed_at: datetime, issue: IssueType | None
) -> Purchase:
    """Make up the nth order; whoever will write about a late or lost parcel gets one that is."""
    buyer = person(chance.randrange(customers))
    domestic = buyer.place.country == shop.origin
    shipped_at = placed_at + days(chance, 0.4, 2.5)
    expected_at = shipped_at + timedelta(days=7 if domestic else 16)
    delivered_at: datetime | None = shipped_at + (days(chance, 1.5, 6) if domestic else days(chance, 5, 15))
    if issue is IssueType.LATE_DELIVERY or (issue is None and chance.random() < _LATE):
        delivered_at = expected_at + days(chance, 5, 14)
    elif issue is IssueType.NEVER_ARRIVED:
        delivered_at = None
    is_cancelled = issue is None and chance.random() < _CANCELLED
    return Purchase(
        number=f"MK-{1_000_000 + nth}",
        transaction_number=f"TX{chance.randrange(10**11):011}",
        shop=shop,
        person=buyer,
        items=_items(chance, nth, shop, buyer, issue),
        parcel=parcel(chance, shop, buyer),
        placed_at=placed_at,
        shipped_at=shipped_at,
        expected_at=expected_at,
        delivered_at=delivered_at,
        cancelled_at=placed_at + hours(chance, 0.5, 30) if is_cancelled else None,
    )


def parcel(chance: Random, shop: Shop, buyer: Person) -> ShipmentData:
    """Pack a parcel; it has no dates yet."""
    return ShipmentData(chance.choice(buyer.place.carriers), filled(chance, buyer.place.tracking), shop.origin)


def _items(chance: Random, nth: int, shop: Shop, buyer: Person, issue: IssueType | None) -> tuple[ItemData, ...]:
    [count] = chance.choices([1, 2, 3, 4], [62, 24, 10, 4])
    first = shop.pick(chance, with_variants=issue is IssueType.WRONG_SIZE)
    products = [first, *(shop.pick(chance) for _ in range(count - 1))]
    shipping = chance.choice(_SHIPPING_CENTS)
    return tuple(
        _item(chance, f"{1_000_000 + nth}-{place + 1}", product, buyer, 0 if place else shipping)
        for place, product in enumerate(products)
    )


def _item(chance: Random, external_id: str, product: Product, buyer: Person, shipping_cents: int) -> ItemData:
    [quantity] = chance.choices([1, 2, 3], [82, 14, 4])
    return ItemData(
        external_id=external_id,
        product_id=product.id,
        quantity=quantity,
        unit_price_minor=buyer.place.price(product.price),
        shipping_price_minor=buyer.place.price(shipping_cents) if shipping_cents else 0,
        name=product.name,
        variant=chance.choice(product.variants) if product.variants else None,
    )


def _by(time: datetime | None, moment: datetime) -> bool:
    return time is not None and time <= moment
