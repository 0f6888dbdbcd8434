"""How choices are told to strangers: each value of an enum with its description."""

from enum import StrEnum
from typing import TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

EnumT = TypeVar("EnumT", bound=type[StrEnum])


def described(enum: EnumT, description: str, values: dict[StrEnum, str], *, name: str | None = None) -> EnumT:
    """Declare an enum in the schema, and describe each of its values."""
    made = strawberry.enum(enum, name=name, description=description)
    definition = cast("StrawberryEnumDefinition", made.__strawberry_definition__)  # type: ignore[attr-defined]
    told = {member.name: text for member, text in values.items()}
    for value in definition.values:
        value.description = told[value.name]
    return made
