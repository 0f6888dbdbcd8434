"""What comes in about an order, as the domain takes it. Amounts are minor units of the order's currency."""

from dataclasses import dataclass
from datetime import datetime

from domain.tables import OrderState


@dataclass(frozen=True, slots=True)
class MerchantData:
    """The merchant an order belongs to; the name is for one that is created with it."""

    handle: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerData:
    """The person who bought; what is None here stays what it was."""

    external_id: str
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class AddressData:
    """Where the parcels go."""

    name: str | None = None
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ItemData:
    """One line of an order; the shipping price is the whole line's."""

    external_id: str
    product_id: str
    quantity: int
    unit_price_minor: int
    shipping_price_minor: int = 0
    name: str | None = None
    variant: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class ShipmentData:
    """A parcel of an order; replacements are not imported."""

    carrier: str | None = None
    tracking_number: str | None = None
    origin_country: str | None = None
    shipped_at: datetime | None = None
    expected_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderData:
    """An order as a whole. `total_minor` is what the customer paid; None: items and their shipping added up."""

    number: str
    state: OrderState
    placed_at: datetime
    currency: str
    items: tuple[ItemData, ...]
    merchant: MerchantData | None = None
    transaction_number: str | None = None
    total_minor: int | None = None
    customer: CustomerData | None = None
    address: AddressData | None = None
    shipments: tuple[ShipmentData, ...] = ()
