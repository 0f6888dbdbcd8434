"""Arguments that several root fields have, and what must hold of them."""

from typing import Annotated

import strawberry

from domain.people.viewer import Viewer
from schema import reads

MerchantHandle = Annotated[
    str | None,
    strawberry.argument(description="Only for the marketplace: the handle of the merchant whose it is."),
]


def check_one_of(**arguments: object) -> None:
    """Demand one of some arguments."""
    if all(value is None for value in arguments.values()):
        names = " or ".join(f"`{name}`" for name in arguments)
        message = f"Give {names}."
        raise reads.BadArgument(message)


def check_merchant(viewer: Viewer, merchant: object) -> None:
    """Demand that the marketplace names a merchant: numbers and lists are a merchant's own."""
    if viewer.is_marketplace and merchant is None:
        message = "Name the `merchant`: this viewer may act for any."
        raise reads.BadArgument(message)
