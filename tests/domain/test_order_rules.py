"""What an order must be before it is let in, and the one form in which it is kept and compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.money import MAX_MINOR
from domain.orders import rules
from domain.orders.data import AddressData, CustomerData, ItemData, MerchantData, OrderData, ShipmentData
from tests.domain.imports import ANA, CABLE, HOME, LAMP, PARCEL, an_order
from tests.make import NOW

HALF = "\ud83d"
"""Half of a surrogate pair, as JSON can carry it."""

LATEST = NOW + timedelta(days=366)


def checked(**values: Any) -> OrderData:
    return rules.checked(an_order(**values), now=NOW)


def item(**values: Any) -> dict[str, Any]:
    return {"items": (LAMP, replace(CABLE, **values))}


def customer(**values: Any) -> dict[str, Any]:
    return {"customer": replace(ANA, **values)}


def address(**values: Any) -> dict[str, Any]:
    return {"address": replace(HOME, **values)}


def parcel(**values: Any) -> dict[str, Any]:
    return {"shipments": (PARCEL, replace(PARCEL, **values))}


TEXTS: dict[str, tuple[int, Callable[[str], dict[str, Any]]]] = {
    "number": (100, lambda text: {"number": text}),
    "transaction_number": (100, lambda text: {"transaction_number": text}),
    "items.1.external_id": (100, lambda text: item(external_id=text)),
    "items.1.product_id": (100, lambda text: item(product_id=text)),
    "items.1.name": (500, lambda text: item(name=text)),
    "items.1.variant": (200, lambda text: item(variant=text)),
    "customer.external_id": (100, lambda text: customer(external_id=text)),
    "customer.name": (200, lambda text: customer(name=text)),
    "address.line2": (200, lambda text: address(line2=text)),
    "address.postal_code": (40, lambda text: address(postal_code=text)),
    "shipments.1.carrier": (100, lambda text: parcel(carrier=text)),
    "shipments.1.tracking_number": (100, lambda text: parcel(tracking_number=text)),
}
NEEDED = ["number", "items.1.external_id", "items.1.product_id", "customer.external_id"]


class TestTexts:
    @pytest.mark.parametrize("field", TEXTS)
    def test_are_kept_up_to_the_length_of_their_column(self, field: str) -> None:
        most, change = TEXTS[field]

        checked(**change("é" * most))

        with pytest.raises(rules.TextTooLong) as refused:
            checked(**change("é" * (most + 1)))
        assert refused.value.figures == {"field": field, "given": most + 1, "most": most}

    @pytest.mark.parametrize("field", TEXTS)
    @pytest.mark.parametrize("text", ["a\0b", f"a{HALF}"])
    def test_are_refused_where_no_database_could_keep_them(self, field: str, text: str) -> None:
        with pytest.raises(rules.TextUnkeepable) as refused:
            checked(**TEXTS[field][1](text))

        assert refused.value.figures == {"field": field}

    @pytest.mark.parametrize("field", NEEDED)
    @pytest.mark.parametrize("text", ["", " \t\n"])
    def test_must_be_there(self, field: str, text: str) -> None:
        with pytest.raises(rules.TextMissing) as refused:
            checked(**TEXTS[field][1](text))

        assert refused.value.figures == {"field": field}

    def test_lose_the_space_around_them_and_become_none_when_empty(self) -> None:
        order = checked(number=" O1\n", transaction_number=" ", **customer(name=" Ana  Lima "))

        assert (order.number, order.transaction_number) == ("O1", None)
        assert order.customer is not None
        assert order.customer.name == "Ana  Lima"


class TestCodes:
    @pytest.mark.parametrize("currency", ["XXX", "brl", "EURO", "B\0L", "DEM"])
    def test_know_the_currencies_of_the_standard(self, currency: str) -> None:
        with pytest.raises(Refused):
            checked(currency=currency)

    @pytest.mark.parametrize("country", ["UK", "br", "BRA", "EU", "ZZ"])
    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("customer.country", lambda code: customer(country=code)),
            ("address.country", lambda code: address(country=code)),
            ("shipments.1.origin_country", lambda code: parcel(origin_country=code)),
        ],
    )
    def test_know_the_countries_of_the_standard(self, field: str, change: Any, country: str) -> None:
        with pytest.raises(rules.CountryUnknown) as refused:
            checked(**change(country))

        assert refused.value.figures == {"field": field}

    @pytest.mark.parametrize("country", ["BR", "GB", "XK", None])
    def test_take_countries_that_there_are(self, country: str | None) -> None:
        assert checked(**customer(country=country)).customer == replace(ANA, country=country)

    @pytest.mark.parametrize("locale", ["pt_BR", "p", "portuguese-of-brazil", "pt-", "x" * 36])
    def test_refuse_locales_that_are_none(self, locale: str) -> None:
        with pytest.raises(Refused):
            checked(**customer(locale=locale))


class TestAddresses:
    @pytest.mark.parametrize("email", ["a@b.co", "ana.lima+1@mail.example.com", "ü@exämple.de"])
    def test_of_mail_are_taken_where_they_are_plausible(self, email: str) -> None:
        assert checked(**customer(email=email)).customer == replace(ANA, email=email)

    @pytest.mark.parametrize(
        "email", ["ana", "ana@", "@example.com", "a@b", "a b@c.de", "a@b@c.de", "a@.de", "a@b..de"]
    )
    def test_of_mail_are_refused_where_they_are_not(self, email: str) -> None:
        with pytest.raises(rules.CustomerEmailInvalid):
            checked(**customer(email=email))

    @pytest.mark.parametrize("url", ["http://a", "HTTPS://img.example/ü.jpg?w=1#x", "https://img.example:8443/a"])
    def test_of_images_are_those_of_the_web(self, url: str) -> None:
        assert checked(**item(image_url=url)).items[1].image_url == url

    @pytest.mark.parametrize(
        "url", ["ftp://a/b", "//a/b", "/a.jpg", "javascript:alert(1)", "https://", "http://a b", "x"]
    )
    def test_of_images_are_no_others(self, url: str) -> None:
        with pytest.raises(rules.ImageUrlInvalid) as refused:
            checked(**item(image_url=url))

        assert refused.value.figures == {"field": "items.1.image_url"}

    def test_of_nothing_but_empty_lines_are_none(self) -> None:
        assert checked(address=AddressData(line1=" ")).address is None


class TestItems:
    def test_are_needed(self) -> None:
        with pytest.raises(rules.NoItems):
            checked(items=())

    def test_are_at_most_200(self) -> None:
        items = tuple(replace(CABLE, external_id=str(place)) for place in range(201))

        assert len(checked(items=items[:200]).items) == 200
        with pytest.raises(rules.TooManyItems) as refused:
            checked(items=items)
        assert refused.value.figures == {"given": 201, "most": 200}

    def test_have_ids_of_their_own_also_when_the_space_is_gone(self) -> None:
        with pytest.raises(rules.DuplicateOrderItem) as refused:
            checked(**item(external_id=" lamp "))

        assert refused.value.figures == {"external_id": "lamp"}

    @pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 2**63])
    def test_come_in_possible_quantities(self, quantity: int) -> None:
        with pytest.raises(rules.ItemQuantityOutOfRange):
            checked(**item(quantity=quantity))

    @pytest.mark.parametrize("price", [-1, MAX_MINOR + 1])
    @pytest.mark.parametrize("name", ["unit_price_minor", "shipping_price_minor"])
    def test_have_possible_prices(self, name: str, price: int) -> None:
        with pytest.raises(rules.AmountOutOfRange) as refused:
            checked(**item(**{name: price}))

        assert refused.value.figures == {"field": f"items.1.{name}", "given": price, "most": MAX_MINOR}

    def test_cost_no_more_together_than_an_amount_can_be(self) -> None:
        assert checked(items=(ItemData("1", "P", 1, MAX_MINOR),)).total_minor == MAX_MINOR
        for items in ((ItemData("1", "P", 2, MAX_MINOR // 2 + 1),), (ItemData("1", "P", 1, MAX_MINOR), CABLE)):
            with pytest.raises(rules.AmountOutOfRange):
                checked(items=items, total_minor=0)


class TestTotals:
    def test_are_added_up_where_they_are_not_given(self) -> None:
        assert checked().total_minor == 2 * 1000 + 300 + 500

    @pytest.mark.parametrize("total", [0, 1, MAX_MINOR])
    def test_are_what_was_paid_where_they_are(self, total: int) -> None:
        assert checked(total_minor=total).total_minor == total

    @pytest.mark.parametrize("total", [-1, MAX_MINOR + 1])
    def test_are_possible_amounts(self, total: int) -> None:
        with pytest.raises(rules.AmountOutOfRange):
            checked(total_minor=total)


class TestTimes:
    @pytest.mark.parametrize("time", [rules.EARLIEST, LATEST, NOW.astimezone(timezone(timedelta(hours=-3)))])
    def test_are_kept_in_utc(self, time: datetime) -> None:
        placed_at = checked(placed_at=time).placed_at

        assert placed_at == time
        assert placed_at.tzinfo is UTC

    @pytest.mark.parametrize(
        "time",
        [
            NOW.replace(tzinfo=None),
            rules.EARLIEST - timedelta(microseconds=1),
            LATEST + timedelta(microseconds=1),
            datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
            datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        ],
    )
    def test_are_possible_times(self, time: datetime) -> None:
        for field, change in {
            "placed_at": {"placed_at": time},
            "shipments.1.delivered_at": parcel(delivered_at=time),
        }.items():
            with pytest.raises(rules.OrderTimeOutOfRange) as refused:
                checked(**change)
            assert refused.value.figures["field"] == field


class TestShipments:
    def test_are_at_most_50(self) -> None:
        assert len(checked(shipments=(PARCEL,) * 50).shipments) == 50
        with pytest.raises(rules.TooManyShipments):
            checked(shipments=(PARCEL,) * 51)


class TestDigest:
    def test_is_the_same_for_the_same_order_however_it_is_written(self) -> None:
        placed = NOW.astimezone(timezone(timedelta(hours=-3)))
        plain = checked(placed_at=NOW, total_minor=2800)
        other = checked(number=" O1", placed_at=placed, transaction_number="", merchant=MerchantData("casa-verde"))

        assert rules.digest(other) == rules.digest(plain)

    @pytest.mark.parametrize(
        "change",
        [
            {"number": "O2"},
            {"total_minor": 2799},
            item(name="Cable"),
            {"items": (CABLE, LAMP)},
            {"items": (LAMP,)},
            customer(name="Ana"),
            address(city="Rio"),
            parcel(carrier="DHL"),
            {"shipments": ()},
        ],
    )
    def test_is_another_for_any_other_order(self, change: dict[str, Any]) -> None:
        assert rules.digest(checked(**change)) != rules.digest(checked())


texts = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["BR", "pt-BR", "a@b.co", "https://a/b", HALF, "\0"]))
times = st.datetimes(timezones=st.one_of(st.none(), st.timezones()))
orders = st.builds(
    OrderData,
    number=st.text(max_size=3),
    placed_at=times,
    currency=st.sampled_from(["BRL", "JPY", "xyz", ""]),
    items=st.lists(
        st.builds(ItemData, external_id=st.text(max_size=2), quantity=st.integers(), name=texts, image_url=texts),
        max_size=3,
    ).map(tuple),
    merchant=st.none(),
    total_minor=st.one_of(st.none(), st.integers()),
    customer=st.one_of(
        st.none(), st.builds(CustomerData, external_id=st.text(max_size=3), email=texts, locale=texts, country=texts)
    ),
    address=st.one_of(st.none(), st.builds(AddressData, city=texts, country=texts)),
    shipments=st.lists(st.builds(ShipmentData, carrier=texts, shipped_at=st.one_of(st.none(), times)), max_size=3).map(
        tuple
    ),
)


class TestChecked:
    @given(order=orders)
    def test_refuses_an_order_or_gives_a_form_that_stays_as_it_is(self, order: OrderData) -> None:
        try:
            first = rules.checked(order, now=NOW)
        except Refused:
            return
        assert rules.checked(first, now=NOW) == first
        assert rules.digest(first)
