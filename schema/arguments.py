"""Arguments that several root fields have, and what must hold of them."""

from typing import Annotated

import strawberry

from domain.people.viewer import Viewer
from schema import reads

MerchantHandle = Annotated[
    str | None,
    strawberry.argument(description="Only for the marketplace: the handle of the merchant whose it is."),
]


DryRun = Annotated[
    bool,
    strawberry.argument(
        description="Whether only to say what would be done: the result is exact, and nothing is kept."
    ),
]
KEY = "Your own key of this call, up to 100 characters: sent again with the same input, it is not done again."
"""What every input says of its `idempotencyKey`, which is kept for 30 days."""


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
