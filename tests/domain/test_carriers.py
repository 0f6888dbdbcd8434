"""Carriers, and what their numbers look like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.countries import is_country
from domain.shipments import carriers
from domain.shipments.carriers import Carrier
from domain.shipments.rules import CheckDigitWrong, TrackingNumberInvalid, check_digit, checked_number


@pytest.mark.parametrize("carrier", carriers.listed(), ids=lambda carrier: carrier.code)
class TestCarriers:
    def test_have_a_page_for_a_parcel(self, carrier: Carrier) -> None:
        assert re.fullmatch(r"https://[a-z0-9.-]+/\S*", carrier.tracking_url)
        assert carrier.tracking_url.count(carriers.PLACE) == 1
        assert carrier.tracking_url_of("1 & #%/") == carrier.tracking_url.replace(carriers.PLACE, "1%20%26%20%23%25%2F")

    def test_are_found_by_their_code_and_by_each_of_their_names(self, carrier: Carrier) -> None:
        for name in (carrier.code, carrier.name, *carrier.also):
            assert carriers.found(f" {name.upper()} ") is carrier

    def test_deliver_to_countries(self, carrier: Carrier) -> None:
        assert all(is_country(code) for code in carrier.countries)


class TestFound:
    @pytest.mark.parametrize("name", ["", "nobody", "\0", "\ud800", "x" * 1_000_000])
    def test_finds_nobody_else(self, name: str) -> None:
        assert carriers.found(name) is None


class TestCheckedNumber:
    @pytest.mark.parametrize(
        "given_number", ["RR123456785CN", " rr 123 456 785 cn ", "RR-123456785-CN", "RR\t123456785\nCN"]
    )
    def test_gives_capital_letters_and_digits(self, given_number: str) -> None:
        assert checked_number(given_number, is_postal=True) == "RR123456785CN"

    @pytest.mark.parametrize(
        "number",
        [
            "",
            " ",
            "1234",
            "1" * 41,
            "ABCDEF",
            "1Z/999",
            "1Z_99999",
            "١٢٣٤٥٦",
            "1Z9ß99",
            "12345\0",
            "12345\ud800",
            "1" * 10**7,
        ],
    )
    def test_refuses_what_is_no_number(self, number: str) -> None:
        with pytest.raises(TrackingNumberInvalid):
            checked_number(number, is_postal=False)

    # Numbers that postal operators print as examples, or that the standard's arithmetic gives.
    @pytest.mark.parametrize("number", ["RR123456785CN", "RA473124829RU", "EE123456785BR", "CP000000005DE"])
    def test_takes_numbers_of_s10_with_their_check_digit(self, number: str) -> None:
        assert checked_number(number, is_postal=True) == number

    def test_tells_the_check_digit_that_belongs_there(self) -> None:
        with pytest.raises(CheckDigitWrong) as refused:
            checked_number("RR123456784CN", is_postal=True)

        assert refused.value.figures == {"given": 4, "expected": 5}

    def test_asks_none_but_postal_operators_for_a_check_digit(self) -> None:
        assert checked_number("RR123456784CN", is_postal=False) == "RR123456784CN"

    @given(serial=st.integers(0, 99_999_999), place=st.integers(0, 7), other=st.integers(1, 9))
    def test_notices_any_digit_that_was_mistyped(self, serial: int, place: int, other: int) -> None:
        digits = [int(digit) for digit in f"{serial:08}"]
        right = check_digit(f"{serial:08}")
        digits[place] = (digits[place] + other) % 10
        wrong = check_digit("".join(map(str, digits)))

        # 0 and 5 each stand for two rests, so that a mistake may go unnoticed there, and nowhere else.
        assert right != wrong or right in {0, 5}
