"""Customers: the people who bought."""

from datetime import datetime

from domain import tables
from domain.people.viewer import within
from domain.tables import Scope
from schema import reads
from schema.node import Node


@reads.read_type(
    table=tables.Customer,
    prefix="cus",
    scope=Scope.ORDERS_READ,
    visible=within,
    description="A person who bought from a merchant.",
)
class Customer(Node):
    """A person who bought from a merchant."""

    external_id: str = reads.value(tables.Customer.external_id, "The id the marketplace knows the person by.")
    name: str | None = reads.value(tables.Customer.name, "The person's name, if the marketplace tells it.")
    email: str | None = reads.value(tables.Customer.email, "The person's e-mail address, if the marketplace tells it.")
    locale: str | None = reads.value(
        tables.Customer.locale, "The person's language, as a BCP 47 tag: `pt-BR`; null where it is not known."
    )
    country: str | None = reads.value(
        tables.Customer.country,
        "The person's country, as an ISO 3166-1 alpha-2 code; null where it is not known.",
    )
    erased_at: datetime | None = reads.value(
        tables.Customer.erased_at, "When what was known of the person was erased; null where it was not."
    )


@reads.read_type(description="Where an order is sent to. Any part may be missing.")
class Address:
    """Where an order is sent to."""

    name: str | None = reads.value(tables.Order.address_name, "To whom.")
    line1: str | None = reads.value(tables.Order.address_line1, "Street and number.")
    line2: str | None = reads.value(tables.Order.address_line2, "Flat, floor, or what else helps to find it.")
    city: str | None = reads.value(tables.Order.address_city, "Town or city.")
    region: str | None = reads.value(tables.Order.address_region, "State, province or region.")
    postal_code: str | None = reads.value(tables.Order.address_postal_code, "Postal code.")
    country: str | None = reads.value(tables.Order.address_country, "Country, as an ISO 3166-1 alpha-2 code.")


def has_address(row: reads.Row) -> reads.Condition:
    """Whether any part of an order's address is known."""
    return reads.any_present(
        row.address_name,
        row.address_line1,
        row.address_line2,
        row.address_city,
        row.address_region,
        row.address_postal_code,
        row.address_country,
    )
