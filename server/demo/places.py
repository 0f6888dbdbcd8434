"""Where the demo's customers live, and who they are."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from random import Random

from domain.orders.data import AddressData, CustomerData
from server.demo.dice import dice, table


@dataclass(frozen=True, slots=True)
class Place:
    """A country with what is usual there; `rate` is minor units per euro cent, prices are multiples of `step`."""

    country: str
    locale: str
    currency: str
    weight: int
    carriers: list[str]
    tracking: str
    given: list[str]
    family: list[str]
    streets: list[str]
    cities: list[tuple[str, str, str]]
    rate: float
    step: int
    family_first: bool = False

    @property
    def language(self) -> str:
        """The language spoken there, without the country."""
        return self.locale.partition("-")[0]

    def price(self, cents: int) -> int:
        """Put a price in euro cents into minor units of the place's currency."""
        return max(round(cents * self.rate / self.step), 1) * self.step


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, and where the parcels go."""

    place: Place
    customer: CustomerData
    address: AddressData


@cache
def places() -> tuple[list[Place], list[int]]:
    """Read the places, and how many of 100 customers live in each."""
    read = table("places")
    found = [Place(**place, **read["currencies"][place["currency"]]) for place in read["places"]]
    return found, [place.weight for place in found]


def person(number: int) -> Person:
    """Make up one of the marketplace's customers."""
    chance = dice("person", number)
    found, weights = places()
    [place] = chance.choices(found, weights)
    given, family = chance.choice(place.given), chance.choice(place.family)
    name = f"{family} {given}" if place.family_first else f"{given} {family}"
    customer = CustomerData(
        external_id=f"C{number:07}",
        name=name,
        email=f"{_mailbox(given, family)}{number}@example.{chance.choice(['com', 'net', 'org'])}",
        locale=place.locale,
        country=place.country,
    )
    return Person(place, customer, _address(chance, place, name))


def filled(chance: Random, pattern: str) -> str:
    """Put digits in the place of each #."""
    return "".join(str(chance.randrange(10)) if letter == "#" else letter for letter in pattern)


def _address(chance: Random, place: Place, name: str) -> AddressData:
    city, region, postal_code = chance.choice(place.cities)
    return AddressData(
        name=name,
        line1=chance.choice(place.streets).format(n=chance.randrange(1, 180)),
        city=city,
        region=region,
        postal_code=filled(chance, postal_code),
        country=place.country,
    )


def _mailbox(*names: str) -> str:
    """Spell a name with the letters that any mail server takes; names in other scripts leave none."""
    plain = unicodedata.normalize("NFKD", ".".join(names).lower())
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalnum() or letter == ".")).strip(".")
