"""Members: the people who work for a merchant or for the marketplace."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

import strawberry

from domain import tables
from domain.people import handles, invitations, members
from domain.tables import Role
from schema import reads
from schema.arguments import KEY, DryRun, MerchantHandle
from schema.context import Info
from schema.done import Done
from schema.invitations import Invitation
from schema.merchants import Merchant
from schema.money import Money, amount_in
from schema.node import Node
from schema.people_problems import OF_MANAGERS
from schema.problems import result


@reads.read_type(
    table=tables.Member,
    prefix="mem",
    visible=members.visible,
    description="A person who works for a merchant or for the marketplace.",
)
class Member(Node):
    """A person who works for a merchant or for the marketplace."""

    name: str = reads.value(tables.Member.name, "The person's name.")
    email: str = reads.value(tables.Member.email, "The e-mail address the person signs in with.")
    role: Role = reads.value(tables.Member.role, "What the person may do.")
    locale: str = reads.value(tables.Member.locale, "The person's language, as a BCP 47 tag.")
    time_zone: str = reads.value(tables.Member.time_zone, "The person's time zone, as in the IANA database.")
    created_at: datetime = reads.value(tables.Member.created_at, "Since when.")
    refund_limit: Money | None = amount_in(
        lambda row: row.refund_limit_minor,
        lambda row: row.refund_limit_currency,
        "How much an agent may give back in a day of UTC without an owner's approval, in this currency alone; null"
        " where nothing limits it.",
    )
    merchant: Merchant | None = reads.to_one(
        tables.Merchant, "merchant_id", "The merchant the person works for; null for the marketplace."
    )


def _members(at: reads.At, merchant: MerchantHandle = None) -> reads.Listing:
    return reads.Listing.of(members.listed(at.viewer, merchant=merchant), "created_at", "id")


@strawberry.type
class MemberQuery:
    """Root fields about members."""

    members: reads.Connection[Member] = reads.connection(
        _members,
        "The members whom the viewer looks after, longest there first: an owner the merchant's; an admin a named"
        " merchant's, else the marketplace's. Everybody else finds themselves.",
    )


@strawberry.input(description="A person who is to work for a merchant or for the marketplace.")
class MemberCreateInput:
    """A person who is to work for a merchant or for the marketplace."""

    email: str = strawberry.field(description="The e-mail address to sign in with.")
    name: str = strawberry.field(description="The person's name, which they may change as they accept.")
    role: Role = strawberry.field(description="What the person may do.")
    merchant: str | None = strawberry.field(
        default=None, description="Only for the marketplace: the handle of the merchant to work for; its own if null."
    )


@strawberry.type(description="The person is invited, and a member as soon as they accept.")
class MemberInvited(Done):
    """The person is invited."""

    invitation: Invitation = reads.written("The invitation.")
    secret: str = strawberry.field(
        description=(
            "What opens it, once. Shown only here; hand the person the link `/invitation#` of this server with the"
            " secret at its end. A program sends it with a name and a password to `POST /auth/accept-invitation`."
        )
    )

    @classmethod
    def of(cls, created: tuple[tables.Invitation, str]) -> Self:
        """Tell what was done."""
        invitation, secret = created
        return cls(invitation=reads.link(invitation.id), secret=secret)


MemberCreateResult = result(
    "MemberCreateResult",
    MemberInvited,
    *OF_MANAGERS,
    handles.MerchantUnknown,
    members.EmailInvalid,
    members.EmailTaken,
    members.MemberNameInvalid,
    members.RoleMismatch,
    description="The invitation, or why there is none.",
    keyed=False,  # what it came to, or came from, is not to be kept
)


@strawberry.input(description="What to change of a member; what is left out stays.")
class MemberUpdateInput:
    """What to change of a member."""

    id: strawberry.ID = strawberry.field(description="The member's global id.")
    name: str | None = strawberry.field(default=None, description="The person's name.")
    role: Role | None = strawberry.field(default=None, description="What the person may do.")
    locale: str | None = strawberry.field(default=None, description="The person's language, as a BCP 47 tag.")
    time_zone: str | None = strawberry.field(
        default=None, description="The person's time zone, as in the IANA database."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The member is as asked.")
class MemberUpdated(Done):
    """The member is as asked."""

    member: Member = reads.written("The member as it is now.")

    @classmethod
    def of(cls, member_id: UUID) -> Self:
        """Tell what was done."""
        return cls(member=reads.link(member_id))


MemberUpdateResult = result(
    "MemberUpdateResult",
    MemberUpdated,
    *OF_MANAGERS,
    members.MemberUnknown,
    members.MemberNameInvalid,
    members.LocaleInvalid,
    members.TimeZoneUnknown,
    members.RoleMismatch,
    members.LastOwner,
    members.LastAdmin,
    description="The member, or why it was not changed.",
)


@strawberry.input(description="Who is to go.")
class MemberRemoveInput:
    """Who is to go."""

    id: strawberry.ID = strawberry.field(description="The member's global id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The person is no member any more, and signed out everywhere.")
class MemberRemoved(Done):
    """The person is no member any more."""

    id: strawberry.ID = strawberry.field(description="The global id that the member had.")

    @classmethod
    def of(cls, member_id: UUID) -> Self:
        """Tell what was done."""
        return cls(id=strawberry.ID(reads.global_id("mem", member_id)))


MemberRemoveResult = result(
    "MemberRemoveResult",
    MemberRemoved,
    *OF_MANAGERS,
    members.MemberUnknown,
    members.LastOwner,
    members.LastAdmin,
    description="That the person is gone, or why not.",
)


@strawberry.type
class MemberMutation:
    """Mutations about members."""

    @strawberry.mutation(
        graphql_type=MemberCreateResult,
        description="Invite a person to work for a merchant or the marketplace. For owners and admins.",
    )
    async def member_create(
        self,
        info: Info,
        input: Annotated[MemberCreateInput, strawberry.argument(description="The person.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Invite a person."""
        return await info.context.write_access(
            info,
            invitations.create,
            MemberInvited.of,
            dry_run=dry_run,
            merchant=input.merchant,
            email=input.email,
            name=input.name,
            role=input.role,
        )

    @strawberry.mutation(
        graphql_type=MemberUpdateResult,
        description=(
            "Change a member. For owners and admins; everybody may change their own name, locale and time zone."
        ),
    )
    async def member_update(
        self,
        info: Info,
        input: Annotated[MemberUpdateInput, strawberry.argument(description="What to change.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Change a member."""
        return await info.context.write_access(
            info,
            members.update,
            MemberUpdated.of,
            asked=input,
            dry_run=dry_run,
            member_id=reads.uuid_or_nil("mem", input.id),
            name=input.name,
            role=input.role,
            locale=input.locale,
            time_zone=input.time_zone,
        )

    @strawberry.mutation(
        graphql_type=MemberRemoveResult,
        description="Let a member go; their sessions end at once. For owners and admins.",
    )
    async def member_remove(
        self,
        info: Info,
        input: Annotated[MemberRemoveInput, strawberry.argument(description="Who is to go.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Let a member go."""
        return await info.context.write_access(
            info,
            members.remove,
            MemberRemoved.of,
            asked=input,
            dry_run=dry_run,
            member_id=reads.uuid_or_nil("mem", input.id),
        )
