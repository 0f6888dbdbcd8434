"""Sessions: where the viewer is signed in, and how that is ended."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self

import strawberry

from domain import tables
from domain.people import attempts, authority, passwords, sessions
from schema import reads
from schema.arguments import KEY, DryRun
from schema.context import Info
from schema.done import Done
from schema.node import Node
from schema.people_problems import OF_MANAGERS
from schema.problems import result


@reads.read_type(
    table=tables.Session,
    prefix="ses",
    visible=sessions.own,
    description="A browser in which the viewer is signed in.",
)
class Session(Node):
    """A browser in which the viewer is signed in."""

    created_at: datetime = reads.value(tables.Session.created_at, "When the viewer signed in.")
    seen_at: datetime = reads.value(tables.Session.seen_at, "When it was last used, to some minutes.")
    expires_at: datetime = reads.value(tables.Session.expires_at, "Until when it is good.")
    is_current: bool = reads.value(sessions.is_current, "Whether it is the one that asks.")


def _sessions(at: reads.At) -> reads.Listing:
    return reads.Listing.of(sessions.own(at.viewer), "created_at", "id", descending=True)


@strawberry.type
class SessionQuery:
    """Root fields about sessions."""

    sessions: reads.Connection[Session] = reads.connection(
        _sessions, "Where the viewer is signed in, newest first; an API token is nowhere."
    )


@strawberry.input(description="Where to sign out.")
class SessionsEndInput:
    """Where to sign out."""

    ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Global ids of the viewer's own sessions; all but the one that asks if left out."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="The sessions are over. The one that asks stays: sign out to end it.")
class SessionsEnded(Done):
    """The sessions are over."""

    ended: int = strawberry.field(description="How many there were.")

    @classmethod
    def of(cls, ended: int) -> Self:
        """Tell what was done."""
        return cls(ended=ended)


SessionsEndResult = result(
    "SessionsEndResult", SessionsEnded, *OF_MANAGERS, description="How many sessions were ended, or why none."
)


@strawberry.input(description="The password, and the one to come in its place.")
class PasswordChangeInput:
    """The password, and the one to come in its place."""

    current_password: str = strawberry.field(description="The password as it is.")
    new_password: str = strawberry.field(
        description=f"The new one: {passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters."
    )


@strawberry.type(description="The password is changed.")
class PasswordChanged(Done):
    """The password is changed."""

    sessions_ended: int = strawberry.field(description="How many other sessions of the viewer were ended.")

    @classmethod
    def of(cls, ended: int) -> Self:
        """Tell what was done."""
        return cls(sessions_ended=ended)


PasswordChangeResult = result(
    "PasswordChangeResult",
    PasswordChanged,
    authority.MemberNeeded,
    passwords.PasswordWrong,
    passwords.PasswordTooShort,
    passwords.PasswordTooLong,
    attempts.TooManyAttempts,
    description="That the password is changed, or why not.",
    keyed=False,  # what it came to, or came from, is not to be kept
)


@strawberry.type
class SessionMutation:
    """Mutations about the viewer's own ways in."""

    @strawberry.mutation(graphql_type=SessionsEndResult, description="Sign the viewer out elsewhere. For members only.")
    async def sessions_end(
        self,
        info: Info,
        input: Annotated[SessionsEndInput, strawberry.argument(description="Where.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Sign the viewer out elsewhere."""
        ids = None if input.ids is None else [reads.uuid_or_nil("ses", identifier) for identifier in input.ids]
        return await info.context.write_access(
            info, sessions.end, SessionsEnded.of, asked=input, dry_run=dry_run, session_ids=ids
        )

    @strawberry.mutation(
        graphql_type=PasswordChangeResult,
        description="Change the viewer's own password; it stays signed in here alone. For members only.",
    )
    async def password_change(
        self,
        info: Info,
        input: Annotated[PasswordChangeInput, strawberry.argument(description="The passwords.")],  # noqa: A002
        dry_run: DryRun = False,  # noqa: FBT002 - GraphQL's arguments have names
    ) -> Any:  # noqa: ANN401 - a union made above
        """Change the viewer's own password."""
        context = info.context
        most, now = context.access.password_attempts, context.now()
        # Hashes take long: they are worked out between two transactions, not within one.
        old_hash = await context.database.write(partial(passwords.attempt, viewer=context.viewer, most=most, now=now))
        new_hash = await passwords.exchanged(input.current_password, old_hash, input.new_password)
        return await context.write_access(
            info, passwords.change, PasswordChanged.of, dry_run=dry_run, old_hash=old_hash, new_hash=new_hash
        )
