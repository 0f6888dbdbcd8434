"""Refund limits of members: how much an agent may give back in a day without an owner's approval."""

from typing import Annotated, Any, Self
from uuid import UUID

import strawberry

from domain.people import members, tokens
from domain.people.tokens import RefundLimit
from domain.refunds import limits
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.members import Member
from schema.people_problems import OF_MANAGERS
from schema.problems import result
from schema.refund_problems import OF_REFUNDS  # noqa: F401 - declares the problems
from schema.tokens import RefundLimitInput


@strawberry.input(description="How much an agent may give back in a day without an owner's approval.")
class RefundLimitSetInput:
    """How much an agent may give back in a day."""

    member_id: strawberry.ID = strawberry.field(description="The agent's global id.")
    limit: RefundLimitInput | None = strawberry.field(
        default=None, description="How much in a day of UTC; without limit if left out."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The limit holds for what the agent gives back from now on.")
class RefundLimitSet(Done):
    """The limit holds for what the agent gives back from now on."""

    member: Member = reads.written("The agent as known now.")

    @classmethod
    def of(cls, member_id: UUID) -> Self:
        """Tell what was done."""
        return cls(member=reads.link(member_id))


RefundLimitSetResult = result(
    "RefundLimitSetResult",
    RefundLimitSet,
    *OF_MANAGERS,
    members.MemberUnknown,
    tokens.RefundLimitInvalid,
    limits.RefundLimitOfAgents,
    description="The agent, or why no limit was set.",
)


@strawberry.type
class RefundLimitMutation:
    """The mutation that limits what agents give back."""

    @strawberry.mutation(
        graphql_type=RefundLimitSetResult,
        description=(
            "Set how much an agent may give back in a day; what is beyond it waits for an owner's approval."
            " For owners and admins."
        ),
    )
    async def refund_limit_set(
        self,
        info: Info,
        input: Annotated[RefundLimitSetInput, strawberry.argument(description="Whose, and how much.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Limit what an agent gives back."""
        limit = input.limit
        return await info.context.write(
            info,
            limits.set_,
            RefundLimitSet.of,
            scope=None,
            asked=input,
            dry_run=dry_run,
            member_id=reads.uuid_or_nil("mem", input.member_id),
            limit=None if limit is None else RefundLimit(limit.minor_units, limit.currency),
        )
