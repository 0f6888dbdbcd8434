"""The files of the data set, read and joined; lines that cannot be used become findings."""

import csv
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from examples.olist.findings import Findings
from examples.olist.rows import (
    Category,
    Customer,
    Fields,
    Order,
    Payment,
    Product,
    Review,
    Row,
    Seller,
    Unit,
    UnreadableError,
)

AnyRow = TypeVar("AnyRow", bound=Row)


class BadDataError(Exception):
    """The folder does not hold the data set; the message says what is wrong with it."""


@dataclass(slots=True)
class Data:
    """The whole data set by its ids. `read` counts the lines of each file, `paid` is in centavos."""

    read: dict[str, int] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    units: dict[str, list[Unit]] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    sellers: dict[str, Seller] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read(directory: Path, findings: Findings) -> Data:
    """Read all files of a folder. Raises BadDataError."""
    data = Data()

    def rows(name: str, kind: type[AnyRow]) -> list[AnyRow]:
        return list(_rows(directory / f"{name}.csv", kind, data, findings))

    data.orders = {order.id: order for order in rows("orders", Order)}
    data.units = _of_orders(rows("order_items", Unit), data, findings)
    data.reviews = rows("order_reviews", Review)
    data.paid = _paid(rows("order_payments", Payment), data, findings)
    data.customers = {customer.id: customer for customer in rows("customers", Customer)}
    data.sellers = {seller.id: seller for seller in rows("sellers", Seller)}
    english = {category.id: category.english for category in rows("product_category_name_translation", Category)}
    data.names = _names(rows("products", Product), english, findings)
    if not data.orders or not data.reviews:
        message = "There are no orders or no reviews."
        raise BadDataError(message)
    return data


def _rows(path: Path, kind: type[AnyRow], data: Data, findings: Findings) -> Iterator[AnyRow]:
    """Make rows of a file's lines; those that are unreadable or there twice are left out."""
    name, seen = path.stem, dict[Hashable, AnyRow]()
    data.read[name] = 0
    for line, fields in _lines(path):
        data.read[name] += 1
        try:
            row = kind.of(fields)
        except KeyError as missing:
            message = f"{path} has no column {missing}."
            raise BadDataError(message) from missing
        except UnreadableError as error:
            findings.left_out(name, f"line {line}", f"cannot be read: {error}")
            continue
        earlier = seen.setdefault(row.key, row)
        if earlier is row:
            yield row
        else:
            again = "the same row again" if earlier == row else "the same id again, with another content"
            findings.left_out(name, f"line {line}", again)


def _lines(path: Path) -> Iterator[tuple[int, Fields]]:
    """Give a file's rows, each with the number of the line at which it ends."""
    try:
        # The original files start with a byte order mark here and there.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for fields in reader:
                whole = None not in fields and None not in fields.values()
                yield reader.line_num, fields if whole else _Broken()
    except FileNotFoundError as error:
        message = f"There is no {path}."
        raise BadDataError(message) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path} cannot be read as CSV in UTF-8."
        raise BadDataError(message) from error


class _Broken(dict[str, str]):
    """A line with more or fewer fields than the heading: there is no telling which value is which."""

    def __missing__(self, column: str) -> str:
        message = "more or fewer fields than the heading"
        raise UnreadableError(message)


def _of_orders(units: list[Unit], data: Data, findings: Findings) -> dict[str, list[Unit]]:
    """Group units by their orders, in the order of their positions."""
    grouped: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: unit.key):
        if unit.order_id in data.orders:
            grouped[unit.order_id].append(unit)
        else:
            findings.left_out("order_items", f"{unit.order_id} {unit.position}", "there is no such order")
    return dict(grouped)


def _paid(payments: list[Payment], data: Data, findings: Findings) -> dict[str, int]:
    """Add up what was paid for each order."""
    paid: defaultdict[str, int] = defaultdict(int)
    for payment in payments:
        if payment.order_id in data.orders:
            paid[payment.order_id] += payment.value
        else:
            findings.left_out("order_payments", f"{payment.order_id} {payment.sequence}", "there is no such order")
        if not payment.value:
            findings.noted("order_payments", f"{payment.order_id} {payment.sequence}", "a payment of nothing")
    return dict(paid)


def _names(products: list[Product], english: dict[str, str], findings: Findings) -> dict[str, str]:
    """Call each product by its category's English name; one without stays nameless."""
    names: dict[str, str] = {}
    for product in products:
        if name := english.get(product.category):
            names[product.id] = name
        else:
            odd = "its category has no English name" if product.category else "it has no category"
            findings.noted("products", product.id, f"sent without a name: {odd}", product.category)
    return names
