"""The context of a request: who asks, when, and how the database is read and written."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from graphql import DocumentNode
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types.info import Info as StrawberryInfo

from domain.people.viewer import Viewer
from domain.tables import Scope
from schema import reads as compiled

T = TypeVar("T")


class Database(Protocol):
    """What a request asks of the database."""

    async def fetch(self, sql: str, parameters: Any) -> list[Any]:  # noqa: ANN401 - by driver
        """Send a read and give its rows, each with its columns by position."""

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a write transaction: it commits at the end, or rolls back when something is raised."""

    def reader(self, session: AsyncSession) -> compiled.Reader:
        """Read within a transaction."""

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
        **arguments: Any,  # noqa: ANN401 - the operation's own
    ) -> Any:  # noqa: ANN401 - the payload's type
        """Run one operation in one transaction, and read its payload there; others' interference is tried again.

        Without a scope, the operation itself says who may.
        """
        if scope is not None:
            compiled.demand(self.viewer, scope)
        now = self.now()

        async def work(session: AsyncSession) -> tuple[Any, compiled.Links]:
            done = payload(await operation(session, viewer=self.viewer, now=now, **arguments))
            reader = self.database.reader(session)
            return done, await compiled.read_links(self.reads, info._raw_info, done, reader)  # noqa: SLF001 - Strawberry's own way in

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


Info: TypeAlias = StrawberryInfo[Context, None]
