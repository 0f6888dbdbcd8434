"""The rows of the data set's files, typed. Amounts are centavos."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol, Self

SCORES = range(1, 6)
YEARS = range(2000, 2100)
MOST_CENTAVOS = 2**53 - 1
"""What JSON's numbers hold exactly, and the server takes."""

Fields = Mapping[str, str]


class UnreadableError(Exception):
    """A value cannot be understood; the message names its column."""


class Row(Protocol):
    """A row that knows what tells it from the others of its file."""

    @property
    def key(self) -> Hashable:
        """What no other row of the file has."""

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make a row of a line's fields. Raises UnreadableError, and KeyError where a column is missing."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of one or several sellers."""

    id: str
    customer_id: str
    state: str
    placed_at: datetime
    approved_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    expected_at: datetime | None

    @property
    def key(self) -> str:
        """What no other order has."""
        return self.id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        return cls(
            id=_id(fields, "order_id"),
            customer_id=fields["customer_id"],
            state=fields["order_status"],
            placed_at=_time(fields, "order_purchase_timestamp"),
            approved_at=_time_or_none(fields, "order_approved_at"),
            shipped_at=_time_or_none(fields, "order_delivered_carrier_date"),
            delivered_at=_time_or_none(fields, "order_delivered_customer_date"),
            expected_at=_time_or_none(fields, "order_estimated_delivery_date"),
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a product in an order."""

    order_id: str
    position: int
    product_id: str
    seller_id: str
    price: int
    freight: int

    @property
    def key(self) -> tuple[str, int]:
        """What no other unit has."""
        return self.order_id, self.position

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        return cls(
            order_id=_id(fields, "order_id"),
            position=_whole(fields, "order_item_id"),
            product_id=_id(fields, "product_id"),
            seller_id=_id(fields, "seller_id"),
            price=_centavos(fields, "price"),
            freight=_centavos(fields, "freight_value"),
        )


@dataclass(frozen=True, slots=True)
class Payment:
    """One of the payments of an order."""

    order_id: str
    sequence: str
    value: int

    @property
    def key(self) -> tuple[str, str]:
        """What no other payment has."""
        return self.order_id, self.sequence

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        return cls(_id(fields, "order_id"), fields["payment_sequential"], _centavos(fields, "payment_value"))


@dataclass(frozen=True, slots=True)
class Review:
    """What a customer wrote about an order. One id can stand on several orders."""

    id: str
    order_id: str
    score: int
    text: str
    created_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What no other review has."""
        return self.id, self.order_id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        texts = (fields["review_comment_title"], fields["review_comment_message"])
        return cls(
            id=_id(fields, "review_id"),
            order_id=_id(fields, "order_id"),
            score=_score(fields, "review_score"),
            text="\n\n".join(text.replace("\r\n", "\n").strip() for text in texts if text.strip()),
            created_at=_time(fields, "review_creation_date"),
        )


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer of one order; `person_id` is the same in all orders of a person."""

    id: str
    person_id: str
    postal_code: str
    city: str
    region: str

    @property
    def key(self) -> str:
        """What no other customer has."""
        return self.id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        return cls(
            id=_id(fields, "customer_id"),
            person_id=_id(fields, "customer_unique_id"),
            postal_code=fields["customer_zip_code_prefix"],
            city=fields["customer_city"],
            region=fields["customer_state"],
        )


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells: an id and a place."""

    id: str
    place: str

    @property
    def key(self) -> str:
        """What no other seller has."""
        return self.id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        place = (fields["seller_city"].strip(), fields["seller_state"].strip())
        return cls(_id(fields, "seller_id"), ", ".join(filter(None, place)))


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold: products have a category, and no name."""

    id: str
    category: str

    @property
    def key(self) -> str:
        """What no other product has."""
        return self.id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        return cls(_id(fields, "product_id"), fields["product_category_name"].strip())


@dataclass(frozen=True, slots=True)
class Category:
    """A category and its English name."""

    id: str
    english: str

    @property
    def key(self) -> str:
        """What no other category has."""
        return self.id

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """Make one of a line's fields."""
        english = fields["product_category_name_english"].replace("_", " ").strip()
        return cls(_id(fields, "product_category_name"), english)


def _id(fields: Fields, column: str) -> str:
    if not (text := fields[column].strip()):
        raise UnreadableError(column)
    return text


def _whole(fields: Fields, column: str) -> int:
    try:
        return int(fields[column])
    except ValueError as error:
        raise UnreadableError(column) from error


def _score(fields: Fields, column: str) -> int:
    score = _whole(fields, column)
    if score not in SCORES:
        raise UnreadableError(column)
    return score


def _centavos(fields: Fields, column: str) -> int:
    """Read an amount of reais exactly: never by way of a float, and no fractions of a centavo."""
    try:
        centavos = Decimal(fields[column]).scaleb(2)
        if not 0 <= centavos <= MOST_CENTAVOS or centavos != centavos.to_integral_value():
            raise UnreadableError(column)
    except InvalidOperation as error:
        raise UnreadableError(column) from error
    return int(centavos)


def _time(fields: Fields, column: str) -> datetime:
    """Read a time. The files know no zone: all times are moved by one constant, so that any one will do."""
    try:
        time = datetime.strptime(fields[column], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise UnreadableError(column) from error
    if time.year not in YEARS:
        raise UnreadableError(column)
    return time


def _time_or_none(fields: Fields, column: str) -> datetime | None:
    return _time(fields, column) if fields[column] else None
