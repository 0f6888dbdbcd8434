"""API tokens: the keys of partners."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry

from domain import tables
from domain.people import handles, tokens
from domain.people.tokens import RefundLimit
from domain.sql import listed
from schema import reads
from schema.arguments import KEY, DryRun, MerchantHandle
from schema.context import Info
from schema.done import Done
from schema.merchants import Merchant
from schema.money import Money, amount_in
from schema.node import Node
from schema.people_problems import OF_MANAGERS
from schema.problems import result
from schema.scalars import BigInt, Currency


@reads.read_type(
    table=tables.ApiToken, prefix="tok", visible=tokens.visible, description="A program's key to this server."
)
class ApiToken(Node):
    """A program's key to this server."""

    name: str = reads.value(tables.ApiToken.name, "What it is known by.")
    scopes: list[str] = reads.value(
        lambda row: listed(row.scopes), "What it admits: `orders:read`. Without any it admits nothing."
    )
    refund_limit: Money | None = amount_in(
        lambda row: row.refund_limit_minor,
        lambda row: row.refund_limit_currency,
        "How much it may give back in a day of UTC, in this currency alone; null where nothing limits it.",
    )
    created_at: datetime = reads.value(tables.ApiToken.created_at, "Since when.")
    expires_at: datetime | None = reads.value(tables.ApiToken.expires_at, "Until when; null where it does not end.")
    revoked_at: datetime | None = reads.value(tables.ApiToken.revoked_at, "When it was revoked; null where it was not.")
    used_at: datetime | None = reads.value(
        tables.ApiToken.used_at, "When it was last used, to some minutes; null where it never was."
    )
    merchant: Merchant | None = reads.to_one(
        tables.Merchant, "merchant_id", "The merchant it acts for; null for the marketplace's."
    )


def _tokens(at: reads.At, merchant: MerchantHandle = None) -> reads.Listing:
    return reads.Listing.of(tokens.listed(at.viewer, merchant=merchant), "created_at", "id", descending=True)


@strawberry.type
class ApiTokenQuery:
    """Root fields about API tokens."""

    tokens: reads.Connection[ApiToken] = reads.connection(
        _tokens,
        "API tokens, newest first, revoked ones among them: for an owner the merchant's; for an admin a named"
        " merchant's, else the marketplace's; for everybody else none.",
    )


@strawberry.input(description="How much may be given back.")
class RefundLimitInput:
    """How much may be given back."""

    minor_units: BigInt = strawberry.field(description="The amount in the currency's smallest unit.")
    currency: Currency = strawberry.field(description="Its currency: refunds in others are not admitted.")


@strawberry.input(description="What a new API token admits.")
class TokenCreateInput:
    """What a new API token admits."""

    name: str = strawberry.field(description="What to know it by.")
    scopes: list[str] = strawberry.field(
        description="What it admits, of what you may do yourself: `orders:read`. Without any it admits nothing."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="Until when; for good if left out.")
    refund_limit: RefundLimitInput | None = strawberry.field(
        default=None, description="How much it may give back in a day of UTC; without limit if left out."
    )
    merchant: str | None = strawberry.field(
        default=None, description="Only for the marketplace: the handle of the merchant to act for; none if null."
    )


@strawberry.type(description="The token is made.")
class TokenCreated(Done):
    """The token is made."""

    token: ApiToken = reads.written("The token.")
    secret: str = strawberry.field(description="What to send as `Authorization: Bearer …`. Shown only here.")

    @classmethod
    def of(cls, created: tuple[tables.ApiToken, str]) -> Self:
        """Tell what was done."""
        token, secret = created
        return cls(token=reads.link(token.id), secret=secret)


TokenCreateResult = result(
    "TokenCreateResult",
    TokenCreated,
    *OF_MANAGERS,
    handles.MerchantUnknown,
    tokens.TokenNameInvalid,
    tokens.ScopeUnknown,
    tokens.ScopeNotHeld,
    tokens.MarketplaceScopeNeeded,
    tokens.MarketplaceScopeForbidden,
    tokens.RefundLimitInvalid,
    tokens.ExpiryPassed,
    description="The token, or why it was not made.",
    keyed=False,  # what it came to, or came from, is not to be kept
)


@strawberry.input(description="Which token to end.")
class TokenRevokeInput:
    """Which token to end."""

    id: strawberry.ID = strawberry.field(description="The token's global id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The token opens nothing any more, a second from now at the latest.")
class TokenRevoked(Done):
    """The token opens nothing any more."""

    token: ApiToken = reads.written("The token as it is now.")

    @classmethod
    def of(cls, revoked: tables.ApiToken) -> Self:
        """Tell what was done."""
        return cls(token=reads.link(revoked.id))


TokenRevokeResult = result(
    "TokenRevokeResult",
    TokenRevoked,
    *OF_MANAGERS,
    tokens.TokenUnknown,
    description="The token, or why it was not revoked.",
)


@strawberry.type
class ApiTokenMutation:
    """Mutations about API tokens."""

    @strawberry.mutation(
        graphql_type=TokenCreateResult, description="Make an API token. For owners and admins who signed in."
    )
    async def token_create(
        self,
        info: Info,
        input: Annotated[TokenCreateInput, strawberry.argument(description="What it admits.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Make an API token."""
        limit = input.refund_limit
        return await info.context.write_access(
            info,
            tokens.create,
            TokenCreated.of,
            dry_run=dry_run,
            merchant=input.merchant,
            name=input.name,
            scopes=tokens.scopes_named(input.scopes),
            expires_at=input.expires_at,
            refund_limit=None if limit is None else RefundLimit(limit.minor_units, limit.currency),
        )

    @strawberry.mutation(
        graphql_type=TokenRevokeResult, description="End an API token. For owners and admins who signed in."
    )
    async def token_revoke(
        self,
        info: Info,
        input: Annotated[TokenRevokeInput, strawberry.argument(description="Which token.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """End an API token."""
        return await info.context.write_access(
            info,
            tokens.revoke,
            TokenRevoked.of,
            asked=input,
            dry_run=dry_run,
            token_id=reads.uuid_or_nil("tok", input.id),
        )
