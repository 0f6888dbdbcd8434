"""Reply limits: how often a merchant may answer tickets of one issue type, as the marketplace sets it."""

from typing import Annotated, Any, Self
from uuid import UUID

import strawberry

from domain.tables import IssueType, Scope
from domain.tickets import limits
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.merchants import Merchant
from schema.problems import problem, result

problem(limits.ReplyLimitOfMarketplace)
problem(limits.ReplyLimitInvalid, given=(int, "The limit that was given."), most=(int, "The largest."))
problem(limits.LimitedMerchantUnknown)


@strawberry.input(description="How many replies a merchant has to tickets of one issue type.")
class ReplyLimitSetInput:
    """How many replies a merchant has to tickets of one issue type."""

    merchant: str = strawberry.field(description="The merchant's handle.")
    issue_type: IssueType = strawberry.field(description="The kind of problem.")
    limit: int | None = strawberry.field(
        default=None, description=f"How many, 0 to {limits.MAX_LIMIT}; null lets the merchant's usual limit hold again."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The limit holds for tickets that are opened from now on.")
class ReplyLimitSet(Done):
    """The limit holds for tickets that are opened from now on."""

    merchant: Merchant = reads.written("The merchant.")

    @classmethod
    def of(cls, merchant_id: UUID) -> Self:
        """Tell what was done."""
        return cls(merchant=reads.link(merchant_id))


ReplyLimitSetResult = result(
    "ReplyLimitSetResult",
    ReplyLimitSet,
    limits.ReplyLimitOfMarketplace,
    limits.ReplyLimitInvalid,
    limits.LimitedMerchantUnknown,
    description="The merchant, or why the limit was not set.",
)


@strawberry.type
class ReplyLimitMutation:
    """Mutations about reply limits."""

    @strawberry.mutation(
        graphql_type=ReplyLimitSetResult,
        description=(
            "Only for the marketplace's administration: set how many replies a merchant has to tickets of one issue"
            " type. Needs the scope tickets:write."
        ),
    )
    async def reply_limit_set(
        self,
        info: Info,
        input: Annotated[ReplyLimitSetInput, strawberry.argument(description="Whose limit, and for what.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Set how many replies a merchant has to tickets of one issue type."""
        return await info.context.write(
            info,
            limits.set_,
            ReplyLimitSet.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            merchant=input.merchant,
            issue_type=input.issue_type,
            limit=input.limit,
        )
