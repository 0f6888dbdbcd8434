"""Carriers: who may carry a parcel, and where each tells of it. The list is in `carriers.toml`."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

PLACE = "{number}"
"""What stands in a tracking URL's pattern for a parcel's number."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries parcels: within some countries (ISO 3166-1 alpha-2), or everywhere if none is named."""

    code: str
    name: str
    tracking_url: str
    also: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    is_postal: bool = False

    def tracking_url_of(self, number: str) -> str:
        """Give the address of the page that tells of a parcel."""
        return self.tracking_url.replace(PLACE, quote(number, safe=""))


@cache
def listed() -> tuple[Carrier, ...]:
    """List all carriers, by their codes."""
    text = (Path(__file__).parent / "carriers.toml").read_text(encoding="utf-8")
    return tuple(_made(code, **given) for code, given in sorted(tomllib.loads(text).items()))


def found(name: str) -> Carrier | None:
    """Find the carrier with a code or a name, in whatever case; None where there is none."""
    return _by_name().get(name.strip().casefold())


@cache
def _by_name() -> dict[str, Carrier]:
    return {name.casefold(): carrier for carrier in listed() for name in _names(carrier)}


def _names(carrier: Carrier) -> Iterator[str]:
    yield from (carrier.code, carrier.name, *carrier.also)


def _made(
    code: str,
    *,
    name: str,
    tracking_url: str,
    also: Iterable[str] = (),
    countries: Iterable[str] = (),
    is_postal: bool = False,
) -> Carrier:
    return Carrier(code, name, tracking_url, tuple(also), tuple(countries), is_postal)
