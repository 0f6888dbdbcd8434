"""Merchants: the shops that sell on the marketplace."""

import sqlalchemy as sa

from domain import tables
from domain.people.viewer import Viewer, own_merchant
from schema import reads
from schema.node import Node


@reads.read_type(description="What a merchant's tickets allow.")
class ReplyPolicy:
    """What a merchant's tickets allow."""

    reply_limit: int = reads.value(tables.Merchant.reply_limit, "How many replies the merchant may give to a ticket.")
    reopen_days: int = reads.value(
        tables.Merchant.reopen_days, "For how many days after its closing the merchant may reopen a ticket."
    )


def _visible(viewer: Viewer, _table: object) -> sa.Select[tuple[object, ...]]:
    return own_merchant(viewer)


@reads.read_type(
    table=tables.Merchant, prefix="mer", visible=_visible, description="A shop that sells on the marketplace."
)
class Merchant(Node):
    """A shop that sells on the marketplace."""

    handle: str = reads.value(tables.Merchant.handle, "Its short name in addresses and imports: `casa-verde`.")
    name: str = reads.value(tables.Merchant.name, "Its name for people.")
    sandbox: bool = reads.value(tables.Merchant.sandbox, "Whether it is for trying things out.")
    reply_policy: ReplyPolicy = reads.embedded(lambda row: row, "What its tickets allow.")
