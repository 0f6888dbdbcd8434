"""Chance that falls the same way each time: demo data is made up, and made up alike on every machine."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_SEED = "aftersale"


def dice(*names: object) -> Random:
    """Give the dice of one thing: what they show depends on its name alone, and not on what was thrown before."""
    return Random(":".join(map(str, (_SEED, *names))))  # noqa: S311 - made-up data keeps no secrets


def days(chance: Random, least: float, most: float) -> timedelta:
    """Throw a length of time between two numbers of days."""
    return timedelta(days=chance.uniform(least, most))


def hours(chance: Random, least: float, most: float) -> timedelta:
    """Throw a length of time between two numbers of hours; short ones come up more often."""
    return timedelta(hours=chance.triangular(least, most, least + (most - least) / 4))


@cache
def table(name: str) -> dict[str, Any]:
    """Read a file of this folder, by its name without the ending."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
