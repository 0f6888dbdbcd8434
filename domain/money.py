"""Money: currencies with their decimals, and how an amount of minor units is written.

Source of the codes and their minor units: ISO 4217, list one ("current currency and funds codes") as published on
2026-01-01 by SIX, the maintenance agency. Codes without a minor unit (precious metals, units of account, testing)
are left out: nobody pays with them.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

MAX_MINOR = 2**53 - 1
"""The largest amount, in minor units: beyond it a JSON number is no longer exact everywhere."""

_OF_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
        CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG
        HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
        MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
        SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD
        XCG YER ZAR ZMW ZWG""",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DECIMALS = {code: decimals for decimals, codes in _OF_DECIMALS.items() for code in codes.split()}
_USUAL = 2
_DECIMAL = re.compile(r"-?\d{1,20}(\.(?P<decimals>\d+))?", re.ASCII)


def is_currency(code: str) -> bool:
    """Whether a code is an active currency of ISO 4217 that has a minor unit; upper case only."""
    return code in _DECIMALS


def decimals(currency: str) -> int:
    """Give the number of decimals of a currency; KeyError where there is no such currency."""
    return _DECIMALS[currency]


def written(minor: int, currency: str) -> str:
    """Write an amount of minor units as a decimal in the main unit: 1250 EUR is "12.50"."""
    places = decimals(currency)
    if not places:
        return str(minor)
    whole, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{places}}"


def read(text: str, currency: str) -> int | None:
    """Read a decimal in the main unit as minor units: "12.5" EUR is 1250; None where it is no amount of the currency.

    It may have fewer decimals than the currency, and none more.
    """
    found = _DECIMAL.fullmatch(text)
    places = decimals(currency)
    written_places = len(found["decimals"] or "") if found else 0
    if found is None or written_places > places:
        return None
    minor: int = int(text.replace(".", "")) * 10 ** (places - written_places)
    return minor


def amount(minor: sa.ColumnElement[int], currency: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Write an amount in SQL as `written` does; a currency that is none has two decimals there."""
    # Literals, so that a statement's parameters are only what was asked.
    codes = {
        places: [sa.literal_column(f"'{code}'", sa.Text()) for code in listed.split()]
        for places, listed in _OF_DECIMALS.items()
        if places != _USUAL
    }
    unusual = [(currency.in_(found), _decimal(minor, places)) for places, found in codes.items()]
    return sa.case(*unusual, else_=_decimal(minor, _USUAL))


class _decimal(sa.ColumnElement[str]):  # noqa: N801 - an element of SQL reads as its functions
    """An integer written with the point moved to the left by so many places."""

    inherit_cache = True
    type = sa.Text()
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own protocol
        ("minor", sa.sql.visitors.InternalTraversal.dp_clauseelement),
        ("places", sa.sql.visitors.InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, minor: sa.ColumnElement[int], places: int) -> None:
        self.minor = minor.self_group()
        self.places = places


@compiles(_decimal)
def _decimal_of_postgresql(element: _decimal, compiler: SQLCompiler, **options: Any) -> str:
    # The integer stands here once: it may be a subquery. A product has the decimals of its factors, so none is lost.
    places = element.places
    factor = f"0.{1:0{places}}" if places else "1"
    return f"CAST({compiler.process(element.minor, **options)} * {factor} AS TEXT)"


@compiles(_decimal, "sqlite")
def _decimal_of_sqlite(element: _decimal, compiler: SQLCompiler, **options: Any) -> str:
    # Decimals are floats there. One unit more has one digit in front of the zeros, and that digit is cut off.
    minor, unit = compiler.process(element.minor, **options), 10**element.places
    if not element.places:
        return f"CAST({minor} AS TEXT)"
    sign = f"CASE WHEN {minor} < 0 THEN '-' ELSE '' END"
    return f"{sign} || (abs({minor}) / {unit}) || '.' || substr({unit} + abs({minor}) % {unit}, 2)"
