"""Invitations: people who are asked to become members, and have not answered yet."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.people import authority, invitations
from domain.people.viewer import Viewer
from domain.tables import Role
from schema import reads
from schema.arguments import KEY, DryRun, MerchantHandle
from schema.context import Info
from schema.done import Done
from schema.merchants import Merchant
from schema.node import Node
from schema.people_problems import OF_MANAGERS
from schema.problems import result


def _visible(viewer: Viewer, _table: object) -> sa.Select[Any]:
    return authority.managed(viewer, tables.Invitation)


@reads.read_type(
    table=tables.Invitation,
    prefix="inv",
    visible=_visible,
    description="A person who was asked to become a member. It goes when it is accepted.",
)
class Invitation(Node):
    """A person who was asked to become a member."""

    name: str = reads.value(tables.Invitation.name, "The person's name, as whoever invited them wrote it.")
    email: str = reads.value(tables.Invitation.email, "The e-mail address the person will sign in with.")
    role: Role = reads.value(tables.Invitation.role, "What the person will be able to do.")
    created_at: datetime = reads.value(tables.Invitation.created_at, "Since when.")
    expires_at: datetime = reads.value(tables.Invitation.expires_at, "Until when it can be accepted.")
    merchant: Merchant | None = reads.to_one(
        tables.Merchant, "merchant_id", "The merchant the person will work for; null for the marketplace."
    )


def _invitations(at: reads.At, merchant: MerchantHandle = None) -> reads.Listing:
    return reads.Listing.of(authority.managed_at(at.viewer, tables.Invitation, merchant), "created_at", "id")


@strawberry.type
class InvitationQuery:
    """Root fields about invitations."""

    invitations: reads.Connection[Invitation] = reads.connection(
        _invitations,
        "Who was invited and has not answered yet, oldest first: for an owner to the merchant; for an admin to a named"
        " merchant, else to the marketplace; for everybody else nobody.",
    )


@strawberry.input(description="Which invitation to take back.")
class InvitationRevokeInput:
    """Which invitation to take back."""

    id: strawberry.ID = strawberry.field(description="The invitation's global id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="Nobody can accept the invitation any more.")
class InvitationRevoked(Done):
    """Nobody can accept the invitation any more."""

    id: strawberry.ID = strawberry.field(description="The global id that the invitation had.")

    @classmethod
    def of(cls, invitation_id: UUID) -> Self:
        """Tell what was done."""
        return cls(id=strawberry.ID(reads.global_id("inv", invitation_id)))


InvitationRevokeResult = result(
    "InvitationRevokeResult",
    InvitationRevoked,
    *OF_MANAGERS,
    invitations.InvitationUnknown,
    description="That the invitation is gone, or why not.",
)


@strawberry.type
class InvitationMutation:
    """Mutations about invitations."""

    @strawberry.mutation(
        graphql_type=InvitationRevokeResult, description="Take an invitation back. For owners and admins."
    )
    async def invitation_revoke(
        self,
        info: Info,
        input: Annotated[InvitationRevokeInput, strawberry.argument(description="Which invitation.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Take an invitation back."""
        return await info.context.write_access(
            info,
            invitations.revoke,
            InvitationRevoked.of,
            asked=input,
            dry_run=dry_run,
            invitation_id=reads.uuid_or_nil("inv", input.id),
        )
