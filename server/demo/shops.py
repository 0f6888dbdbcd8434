"""The demo's merchants and what they sell."""

from dataclasses import dataclass, field
from functools import cache
from itertools import product
from random import Random

from server.demo.dice import dice, table


@dataclass(frozen=True, slots=True)
class Product:
    """What a shop sells; the price is euro cents."""

    id: str
    name: str
    price: int
    variants: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant: where it ships from, who works there, what it sells, and how often it may reply."""

    handle: str
    name: str
    origin: str
    owner: str
    agent: str
    products: tuple[Product, ...]
    reply_limit: int = 1

    def pick(self, chance: Random, *, with_variants: bool = False) -> Product:
        """Take a product off the shelf; one that comes in variants where that is asked for and there are any."""
        return chance.choice([one for one in self.products if one.variants or not with_variants] or self.products)


def shops(count: int) -> list[Shop]:
    """Open so many shops: the well-known ones first."""
    known = [_shop(**shop) for shop in table("shops")["shops"]]
    return known[:count] + [_further(number) for number in range(count - len(known))]


def _shop(*, departments: list[str], **shop: str | int) -> Shop:
    sold = tuple(item for department in departments for item in _departments()[department])
    return Shop(products=sold, **shop)  # type: ignore[arg-type]  # the file's keys are the fields


def _further(number: int) -> Shop:
    """Make up one more shop: there are 144 names, and then they are numbered."""
    words = table("shops")["further"]
    names = [" ".join(pair) for pair in product(words["first"], words["second"])]
    round_, place = divmod(number, len(names))
    chance = dice("shop", number)
    name = f"{names[place]} {round_ + 1}" if round_ else names[place]
    return _shop(
        departments=chance.sample(sorted(_departments()), 2),
        handle=name.lower().replace(" ", "-"),
        name=name,
        origin=chance.choice(words["origins"]),
        owner=words["owner"],
        agent=words["agent"],
    )


@cache
def _departments() -> dict[str, list[Product]]:
    return {name: [Product(**item) for item in sold] for name, sold in table("shops")["departments"].items()}
