"""Replies: the merchant's and support's answers to customers."""

from typing import Annotated, Any, Self

import strawberry

from domain.tables import Scope
from domain.tickets import data, guards, replies, support
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.messages import Message
from schema.problems import result
from schema.ticket_problems import OF_MERCHANT, OF_SUPPORT
from schema.tickets import Ticket

_OF_REPLIES = (
    data.BodyEmpty,
    replies.ReplyTooLong,
    data.BodyUnkeepable,
    data.LanguageInvalid,
    guards.AlreadyReplied,
    guards.TicketIsClosed,
)
_BODY = f"What the customer is to read, at most {replies.MAX_REPLY} characters."
_LANGUAGE = "Its language, as a BCP 47 tag: `pt-BR`; null where it is not known."


@strawberry.input(description="The merchant's answer to a customer.")
class TicketReplyInput:
    """The merchant's answer to a customer."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket's global id.")
    body: str = strawberry.field(description=_BODY)
    idempotency_key: str = strawberry.field(description=KEY)
    language: str | None = strawberry.field(default=None, description=_LANGUAGE)


@strawberry.input(description="Support's answer to a customer.")
class SupportReplyInput:
    """Support's answer to a customer."""

    ticket_id: strawberry.ID = strawberry.field(description="The ticket's global id.")
    body: str = strawberry.field(description=_BODY)
    idempotency_key: str = strawberry.field(description=KEY)
    language: str | None = strawberry.field(default=None, description=_LANGUAGE)


@strawberry.type(description="The merchant has answered the customer.")
class TicketReplied(Done):
    """The merchant has answered the customer."""

    ticket: Ticket = reads.written("The ticket as it is now.")
    reply: Message = reads.written("The answer.")

    @classmethod
    def of(cls, replied: replies.Replied) -> Self:
        """Tell what was done."""
        return cls(ticket=reads.link(replied.ticket_id), reply=reads.link(replied.message_id))


@strawberry.type(description="Support has answered the customer.")
class SupportReplied(Done):
    """Support has answered the customer."""

    ticket: Ticket = reads.written("The ticket as it is now.")
    reply: Message = reads.written("The answer.")

    @classmethod
    def of(cls, replied: replies.Replied) -> Self:
        """Tell what was done."""
        return cls(ticket=reads.link(replied.ticket_id), reply=reads.link(replied.message_id))


TicketReplyResult = result(
    "TicketReplyResult",
    TicketReplied,
    *OF_MERCHANT,
    *_OF_REPLIES,
    guards.WithSupport,
    guards.RepliesUsedUp,
    description="The answer, or why it was not given.",
)
SupportReplyResult = result(
    "SupportReplyResult",
    SupportReplied,
    *OF_SUPPORT,
    *_OF_REPLIES,
    guards.NotWithSupport,
    description="The answer, or why it was not given.",
)


@strawberry.type
class ReplyMutation:
    """Mutations that answer customers."""

    @strawberry.mutation(
        graphql_type=TicketReplyResult,
        description=(
            "Answer the customer of a ticket that waits for the merchant; it takes one of its replies, of which there"
            " are few. Needs the scope tickets:write."
        ),
    )
    async def ticket_reply(
        self,
        info: Info,
        input: Annotated[TicketReplyInput, strawberry.argument(description="The answer.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Answer the customer as the merchant."""
        return await info.context.write(
            info,
            replies.reply,
            TicketReplied.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            body=input.body,
            language=input.language,
        )

    @strawberry.mutation(
        graphql_type=SupportReplyResult,
        description=(
            "Only for the marketplace: answer the customer of a ticket that waits for support, which is brought to the"
            " merchant's attention. Needs the scope tickets:write."
        ),
    )
    async def support_reply(
        self,
        info: Info,
        input: Annotated[SupportReplyInput, strawberry.argument(description="The answer.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Answer the customer as support."""
        return await info.context.write(
            info,
            support.reply,
            SupportReplied.of,
            scope=Scope.TICKETS_WRITE,
            asked=input,
            dry_run=dry_run,
            ticket_id=reads.uuid_or_nil("tkt", input.ticket_id),
            body=input.body,
            language=input.language,
        )
