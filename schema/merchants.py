"""Merchants: the shops that sell on the marketplace."""

from typing import Annotated, Any, Self
from uuid import UUID

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.people import handles, merchants
from domain.people.viewer import Viewer, own_merchant
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.node import Node
from schema.people_problems import OF_MANAGERS
from schema.problems import result


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
    locale: str = reads.value(tables.Merchant.locale, "The language it works in, as a BCP 47 tag.")
    reply_policy: ReplyPolicy = reads.embedded(lambda row: row, "What its tickets allow.")


@strawberry.input(description="What to change of a merchant; what is left out stays.")
class MerchantUpdateInput:
    """What to change of a merchant."""

    merchant: str | None = strawberry.field(
        default=None, description="Only for the marketplace, which names one: the merchant's handle."
    )
    name: str | None = strawberry.field(default=None, description="Its name for people.")
    locale: str | None = strawberry.field(default=None, description="The language it works in, as a BCP 47 tag.")
    reply_limit: int | None = strawberry.field(
        default=None,
        description="Only for an admin: how many replies it may give to a ticket that is opened from now on.",
    )
    reopen_days: int | None = strawberry.field(
        default=None, description="Only for an admin: for how many days after its closing it may reopen a ticket."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The merchant is as asked.")
class MerchantUpdated(Done):
    """The merchant is as asked."""

    merchant: Merchant = reads.written("The merchant as it is now.")

    @classmethod
    def of(cls, merchant_id: UUID) -> Self:
        """Tell what was done."""
        return cls(merchant=reads.link(merchant_id))


MerchantUpdateResult = result(
    "MerchantUpdateResult",
    MerchantUpdated,
    *OF_MANAGERS,
    handles.MerchantUnknown,
    merchants.MerchantNameInvalid,
    merchants.MerchantLocaleInvalid,
    merchants.ReplyPolicyInvalid,
    merchants.ReplyPolicyOfMarketplace,
    description="The merchant, or why it was not changed.",
)


@strawberry.type
class MerchantMutation:
    """Mutations about merchants."""

    @strawberry.mutation(
        graphql_type=MerchantUpdateResult, description="Change a merchant. For its owners and for admins."
    )
    async def merchant_update(
        self,
        info: Info,
        input: Annotated[MerchantUpdateInput, strawberry.argument(description="What to change.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Change a merchant."""
        return await info.context.write_access(
            info,
            merchants.update,
            MerchantUpdated.of,
            asked=input,
            dry_run=dry_run,
            merchant=input.merchant,
            name=input.name,
            locale=input.locale,
            reply_limit=input.reply_limit,
            reopen_days=input.reopen_days,
        )
