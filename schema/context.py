"""The context of a request: who asks, when, and how the database is read and written."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from graphql import DocumentNode
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types.info import Info as StrawberryInfo

from domain import events, idempotency
from domain.people.viewer import Viewer
from domain.tables import Scope
from schema import outcomes
from schema import reads as compiled
from schema.done import Done

T = TypeVar("T")


class Database(Protocol):
    """What a request asks of the database."""

    async def fetch(self, sql: str, parameters: Any) -> list[Any]:  # noqa: ANN401 - by driver
        """Send a read and give its rows, each with its columns by position."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a write transaction: it commits at the end, or rolls back when something is raised."""

    def reader(self, session: AsyncSession) -> compiled.Reader:
        """Read within a transaction."""

    async def read(self, select: Any) -> list[Any]:  # noqa: ANN401 - SQLAlchemy's
        """Give the rows of a select, outside any transaction."""

    async def write(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do some work in one transaction; what fails only because of others is tried again."""


def _nothing() -> None:
    """Forget nothing: whoever asks anew every time has nothing to forget."""


@dataclass(frozen=True)
class Access:
    """What the server does about those who ask."""

    password_attempts: int = 10
    forget: Callable[[], None] = _nothing
    """Drops what this process remembers of viewers, because who may do what has changed."""
    refunds_settle_at_once: bool = False
    """Whether nobody settles refunds here: they have succeeded as soon as they are given."""


@dataclass
class Context:
    """One request."""

    viewer: Viewer
    reads: compiled.Engine
    database: Database
    now: Callable[[], datetime]
    access: Access = Access()
    links: compiled.Links = field(default_factory=dict)
    document: DocumentNode | None = None
    """What is executed, if it was parsed and validated before."""
    watch: compiled.Watch | None = None

    @property
    def reader(self) -> compiled.Reader:
        """What reads are sent with."""
        return self.database

    async def write(
        self,
        info: "Info",
        operation: Callable[..., Awaitable[Any]],
        payload: Callable[[Any], Any],
        *,
        scope: Scope | None,
        asked: object = None,
        dry_run: bool = False,
        **arguments: Any,  # noqa: ANN401 - the operation's own
    ) -> Any:  # noqa: ANN401 - the payload's type
        """Run one operation in one transaction, and read its payload there; others' interference is tried again.

        Without a scope, the operation itself says who may. The idempotency key of what was `asked` is claimed first; a
        dry run is rolled back in the end.
        """
        if scope is not None:
            compiled.demand(self.viewer, scope)
        claim, now = outcomes.claim_of(self.viewer, info.field_name, asked), self.now()

        async def do(session: AsyncSession) -> Any:  # noqa: ANN401 - the payload's type
            done = payload(await operation(session, viewer=self.viewer, now=now, **arguments))
            if isinstance(done, Done):
                done.events = cast("list[Any]", events.appended(session))  # by their keys, as `all_written` says
            return done

        async def work(session: AsyncSession) -> tuple[Any, compiled.Links]:
            done = await (self._once(session, claim, do, now) if claim else do(session))
            reader = self.database.reader(session)
            links = await compiled.read_links(self.reads, info._raw_info, done, reader)  # noqa: SLF001 - Strawberry's own way in
            if dry_run:
                await session.rollback()
            return done, links

        done, links = await self.database.write(work)
        self.links |= links
        return done

    async def write_access(
        self,
        info: "Info",
        operation: Callable[..., Awaitable[Any]],
        payload: Callable[[Any], Any],
        **arguments: Any,  # noqa: ANN401 - the operation's own
    ) -> Any:  # noqa: ANN401 - the payload's type
        """Run an operation that changes who may do what: from its commit on, this process goes by it."""
        done = await self.write(info, operation, payload, scope=None, **arguments)
        self.access.forget()
        return done

    async def _once(
        self,
        session: AsyncSession,
        claim: idempotency.Claim,
        do: Callable[[AsyncSession], Awaitable[Any]],
        now: datetime,
    ) -> Any:  # noqa: ANN401 - the payload's type
        """Do what was not done under its key before, or else say what came of it then."""
        earlier = await idempotency.begin(session, claim, now=now)
        if earlier is not None:
            return outcomes.payload_from(earlier, self.reads.schema)
        done = await do(session)
        await idempotency.keep(session, claim, outcome=outcomes.text_of(done))
        return done


Info: TypeAlias = StrawberryInfo[Context, None]
