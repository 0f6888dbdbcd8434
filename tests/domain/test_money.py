"""Money: which currencies there are, and that both databases write amounts as Python does."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import money
from domain.money import MAX_MINOR
from server.database import Database

AMOUNTS = {
    (1250, "EUR"): "12.50",
    (1500, "JPY"): "1500",
    (5, "BHD"): "0.005",
    (12345, "CLF"): "1.2345",
    (0, "EUR"): "0.00",
    (0, "JPY"): "0",
    (-5, "EUR"): "-0.05",
    (-1234, "KWD"): "-1.234",
    (-7, "KRW"): "-7",
    (MAX_MINOR, "USD"): "90071992547409.91",
    (-MAX_MINOR, "UYW"): "-900719925474.0991",
}
CURRENCIES = [code for codes in money._OF_DECIMALS.values() for code in codes.split()]


async def in_sql(database: Database, amounts: list[tuple[int, str]]) -> list[str]:
    """Have the database write amounts."""
    columns = sa.column("place", sa.Integer()), sa.column("minor", sa.BigInteger()), sa.column("currency", sa.Text())
    given_ones = sa.values(*columns).data([(place, *amount) for place, amount in enumerate(amounts)]).cte("given")
    written = money.amount(given_ones.c.minor, given_ones.c.currency)
    return [row[0] for row in await database.read(sa.select(written).order_by(given_ones.c.place))]


class TestCurrencies:
    @pytest.mark.parametrize(("code", "decimals"), {"EUR": 2, "BRL": 2, "JPY": 0, "BHD": 3, "CLF": 4}.items())
    def test_have_the_decimals_of_the_standard(self, code: str, decimals: int) -> None:
        assert money.is_currency(code)
        assert money.decimals(code) == decimals

    @pytest.mark.parametrize("code", ["", "eur", "EURO", "DEM", "XXX", "XAU", "EU", "EUR\n"])
    def test_are_not_just_any_code(self, code: str) -> None:
        assert not money.is_currency(code)
        with pytest.raises(KeyError):
            money.decimals(code)


class TestWritten:
    @pytest.mark.parametrize(("amount", "text"), AMOUNTS.items())
    def test_puts_the_point_where_the_currency_has_it(self, amount: tuple[int, str], text: str) -> None:
        assert money.written(*amount) == text


class TestAmount:
    async def test_writes_amounts_as_python_does(self, database: Database) -> None:
        assert await in_sql(database, list(AMOUNTS)) == list(AMOUNTS.values())

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # reads leave nothing behind
    @given(
        amounts=st.lists(
            st.tuples(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(CURRENCIES)), min_size=1, max_size=50
        )
    )
    async def test_agrees_with_python_on_any_amount(self, database: Database, amounts: list[tuple[int, str]]) -> None:
        assert await in_sql(database, amounts) == [money.written(*amount) for amount in amounts]

    def test_adds_no_parameters_to_a_statement(self, database: Database) -> None:
        minor, currency = sa.column("minor", sa.BigInteger()), sa.column("currency", sa.Text())

        compiled = sa.select(money.amount(minor, currency)).compile(dialect=database.dialect)

        assert compiled.params == {}


class TestRead:
    @pytest.mark.parametrize("minor_and_currency", AMOUNTS)
    def test_reads_what_was_written(self, minor_and_currency: tuple[int, str]) -> None:
        assert money.read(AMOUNTS[minor_and_currency], minor_and_currency[1]) == minor_and_currency[0]

    @pytest.mark.parametrize(("text", "minor"), [("12", 1200), ("12.5", 1250), ("0012.05", 1205), ("-0.5", -50)])
    def test_takes_fewer_decimals_than_there_are(self, text: str, minor: int) -> None:
        assert money.read(text, "EUR") == minor

    @pytest.mark.parametrize(
        ("text", "currency"),
        [("1.5", "JPY"), ("1.0", "JPY"), ("1.2345", "BHD"), ("1.005", "EUR"), ("1,50", "EUR"), ("1e3", "EUR")],
    )
    def test_takes_no_more_decimals_and_no_other_form(self, text: str, currency: str) -> None:
        assert money.read(text, currency) is None

    @pytest.mark.parametrize("text", ["", ".", "5.", ".5", "+5", " 5", "5\n", "--5", "\u0665", "1" * 21])
    def test_takes_nothing_that_is_no_amount(self, text: str) -> None:
        assert money.read(text, "EUR") is None
