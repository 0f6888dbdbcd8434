"""A made-up data set in the shape of the Olist sample: small, and with one of each of its oddities.

Nothing in it comes from the real one.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from examples.olist import shapes, tables
from examples.olist.findings import Findings, Kind
from examples.olist.rows import Review
from examples.olist.shapes import Part

ANA, BETO, CAIO, DUDA, ELI = (letter * 32 for letter in "abcde")
"""Orders: of one seller, of two, one of no items, one that never came, and the newest."""

NORTH, SOUTH = "1" * 32, "2" * 32
"""Sellers."""

MUG, LAMP, RUG = "3" * 32, "4" * 32, "5" * 32
"""Products: with a category in English, with one in Portuguese only, and without any."""

Table = list[list[str]]

ORDERS = """
order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
aaaa,ca,delivered,2018-03-01 10:00:00,2018-03-01 11:00:00,2018-03-02 09:00:00,2018-03-09 15:30:00,2018-03-20 00:00:00
bbbb,cb,delivered,2018-03-05 10:00:00,2018-03-07 11:00:00,2018-03-06 09:00:00,2018-03-30 15:30:00,2018-03-20 00:00:00
cccc,cc,unavailable,2018-03-06 10:00:00,2018-03-06 11:00:00,,,2018-03-25 00:00:00
dddd,cd,shipped,2018-03-07 10:00:00,2018-03-07 11:00:00,2018-03-08 09:00:00,,2018-03-25 00:00:00
eeee,ce,processing,2018-05-01 10:00:00,2018-05-01 11:00:00,,,2018-05-20 00:00:00
"""

ITEMS = """
order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
aaaa,1,3333,1111,2018-03-05 10:00:00,19.9,5.05
aaaa,2,3333,1111,2018-03-05 10:00:00,19.9,5.05
aaaa,3,4444,1111,2018-03-05 10:00:00,100,0.0
bbbb,1,3333,1111,2018-03-09 10:00:00,20.00,6.5
bbbb,2,5555,2222,2018-03-09 10:00:00,0.29,7.25
dddd,1,3333,2222,2018-03-12 10:00:00,20.00,6.5
eeee,1,3333,1111,2018-05-05 10:00:00,20.00,6.5
"""

REVIEWS = [
    ["review_id", "order_id", "review_score", "review_comment_title", "review_comment_message", "review_creation_date"],
    ["r1", "aaaa", "1", "Xícara ruim", 'Chegou quebrada,\r\ne a "lâmpada" também 😕 ', "2018-03-10 00:00:00"],
    ["r2", "bbbb", "2", "", "Ainda não recebi as compras", "2018-03-21 00:00:00"],
    ["r3", "cccc", "1", "", "Não havia no estoque", "2018-03-26 00:00:00"],
    ["r4", "dddd", "1", "", "", "2018-03-26 00:00:00"],
    ["r5", "dddd", "1", "", "Até agora nada", "2018-04-02 00:00:00"],
    ["r6", "eeee", "5", "Ótimo", "Muito bom", "2018-05-30 00:00:00"],
    ["r1", "dddd", "4", "", "", "2018-03-10 00:00:00"],
]

PAYMENTS = """
order_id,payment_sequential,payment_type,payment_installments,payment_value
aaaa,1,credit_card,1,100.00
aaaa,2,voucher,1,49.9
bbbb,1,boleto,1,40.00
cccc,1,boleto,1,10.00
dddd,1,boleto,1,26.50
eeee,1,boleto,1,26.50
"""

CUSTOMERS = """
customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
ca,person1,01310,sao paulo,SP
cb,person1,01310,sao paulo,SP
cc,person2,20040,rio de janeiro,RJ
cd,person2,20040,rio de janeiro,RJ
ce,person3,40010,salvador,BA
"""

SELLERS = """
seller_id,seller_zip_code_prefix,seller_city,seller_state
1111,66010,belem,PA
2222,90010,porto alegre,RS
"""

PRODUCTS = """
product_id,product_category_name,product_name_lenght
3333,utilidades_domesticas,40
4444,luminarias_novas,40
5555,,40
"""

CATEGORIES = """
product_category_name,product_category_name_english
utilidades_domesticas,house_wares
"""

FILES = {
    "orders": ORDERS,
    "order_items": ITEMS,
    "order_payments": PAYMENTS,
    "customers": CUSTOMERS,
    "sellers": SELLERS,
    "products": PRODUCTS,
    "product_category_name_translation": CATEGORIES,
}


def write(directory: Path) -> Path:
    """Write the data set into a folder."""
    for name, text in FILES.items():
        save(directory, name, [line.split(",") for line in text.strip().splitlines()])
    save(directory, "order_reviews", REVIEWS)
    return directory


def save(directory: Path, name: str, table: Table) -> None:
    """Write one file, with ids of four characters at their full length."""
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[_full(cell) for cell in row] for row in table])


def add(directory: Path, name: str, *lines: str) -> None:
    """Put lines at the end of a file, with ids of four characters at their full length."""
    with (directory / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[_full(cell) for cell in line.split(",")] for line in lines])


def _full(cell: str) -> str:
    """Write an id at its full length: four times the same letter or digit stand for 32."""
    is_id = len(cell) == len("aaaa") and len(set(cell)) == 1
    return cell * 8 if is_id else cell


def reasons(found: Findings, kind: Kind) -> dict[str, list[str]]:
    """List the reasons of findings, by the id of their row."""
    listed: defaultdict[str, list[str]] = defaultdict(list)
    for finding in found.all:
        if finding.kind is kind:
            listed[finding.id].append(finding.reason)
    return listed


def of(parts: Iterable[Part], order_id: str) -> list[Part]:
    """Pick the parts of an order."""
    return [part for part in parts if part.order.id == order_id]


def pairs(data: tables.Data, found: Findings) -> list[tuple[Review, Part]]:
    """Pair the complaints with the parts of their orders."""
    by_order: defaultdict[str, list[Part]] = defaultdict(list)
    for part in shapes.parts(data, found):
        by_order[part.order.id].append(part)
    return shapes.complaints(data, by_order, found)
