"""Everybody who may ask, in a world of two merchants, and the ways by which they ask."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import sqlalchemy as sa

from domain import tables
from domain.people.viewer import SCOPES_OF_ROLE
from domain.tables import Role, Scope
from server.database import Database
from tests.schema import world
from tests.server.desk import desk, hashed
from tests.server.live import live
from tests.server.transports import Ask, transport

OWN, FOREIGN, ABSENT, MARKETPLACE = 0, 1, 7, 8
"""Places of the small world: the caller's merchant, the other one, one that is not there; and the marketplace."""

HANDLES = {OWN: world.HANDLES[OWN], FOREIGN: world.HANDLES[FOREIGN], ABSENT: "far-away"}
SPARES = 40
"""How many members, invitations and tokens each merchant has to lose."""


@dataclass(frozen=True)
class Caller:
    """Somebody who asks."""

    name: str
    headers: dict[str, str]
    scopes: frozenset[Scope]
    role: Role | None = None

    @property
    def is_marketplace(self) -> bool:
        return Scope.MARKETPLACE in self.scopes

    @property
    def is_manager(self) -> bool:
        return self.role in {Role.OWNER, Role.ADMIN}


def _member(role: Role, place: int, number: int) -> Caller:
    cookie = f"aftersale_session={world.secret_of('ses', place, number)}"
    return Caller(role.value, {"Cookie": cookie}, SCOPES_OF_ROLE[role], role)


def _token(name: str, place: int, number: int, *scopes: Scope) -> Caller:
    return Caller(
        name, {"Authorization": f"Bearer {world.secret_of('tok', place, number)}"}, frozenset(scopes), role=None
    )


_OF_MERCHANT = [scope for scope in Scope if scope is not Scope.MARKETPLACE]
_KEYS: dict[int, list[tuple[Scope, ...]]] = {
    OWN: [(), *((scope,) for scope in _OF_MERCHANT), tuple(_OF_MERCHANT)],
    MARKETPLACE: [(Scope.MARKETPLACE, *scopes) for scopes in [(), *((scope,) for scope in _OF_MERCHANT), _OF_MERCHANT]],
}
_FIRST_KEY = 100
MEMBERS = [
    _member(Role.OWNER, OWN, 0),
    _member(Role.AGENT, OWN, 2),
    _member(Role.SUPPORT, MARKETPLACE, 1),
    _member(Role.ADMIN, MARKETPLACE, 0),
]
CALLERS = [
    *MEMBERS,
    *(
        _token(f"{HANDLES.get(place, 'marketplace')} {' '.join(scopes)}", place, _FIRST_KEY + number, *scopes)
        for place, keys in _KEYS.items()
        for number, scopes in enumerate(keys)
    ),
]


async def settle(database: Database) -> None:
    """Write the small world with everybody in it, and with much to lose."""
    async with database.transaction() as session:
        await world.build(session)
        await session.exec(sa.update(tables.Merchant).values(reopen_days=36_500))  # the server's clock goes on
        staff = [world.member(MARKETPLACE, number, role) for number, role in enumerate((Role.ADMIN, Role.SUPPORT))]
        spares = [
            world.member(place, number, Role.AGENT) for place in (OWN, FOREIGN) for number in range(2, 2 + SPARES)
        ]
        await world.insert(session, tables.Member, staff + spares)
        await session.exec(sa.update(tables.Member).values(password_hash=hashed()))
        sessions = [world.session_of(OWN, 2, member=1), *(world.session_of(MARKETPLACE, n, member=n) for n in (0, 1))]
        spare = [world.session_of(place, n, member=0) for place in (OWN, FOREIGN) for n in range(3, 3 + SPARES)]
        await world.insert(session, tables.Session, sessions + spare)
        invitations = [world.invitation(place, n) for place in (OWN, FOREIGN) for n in range(2, 2 + SPARES)]
        await world.insert(session, tables.Invitation, invitations)
        keys = [
            world.api_token(None if place == MARKETPLACE else place, _FIRST_KEY + number, *scopes, at=place)
            for place, found in _KEYS.items()
            for number, scopes in enumerate(found)
        ]
        await world.insert(session, tables.ApiToken, keys)


class Transport(Protocol):
    """A way by which documents come in and answers go out."""

    async def ask(self, caller: Caller, document: str, variables: dict[str, Any]) -> bytes:
        """Give the answer's bytes."""


class Http:
    """One POST a document."""

    def __init__(self, visitor: httpx.AsyncClient) -> None:
        """Send through this client."""
        self._visitor = visitor

    async def ask(self, caller: Caller, document: str, variables: dict[str, Any]) -> bytes:
        """Give the answer's bytes."""
        body = {"query": document, "variables": variables}
        return (await self._visitor.post("/graphql", json=body, headers=caller.headers)).content


class WebSocket:
    """One socket a caller, and one operation a document."""

    def __init__(self, ask: Ask) -> None:
        """Send through this."""
        self._ask = ask

    async def ask(self, caller: Caller, document: str, variables: dict[str, Any]) -> bytes:
        """Give the answer's bytes."""
        return (await self._ask(document, variables, caller.headers)).body


# Walks of whole types go over these limits.
_UNLIMITED = {"limit_aliases": 1_000, "cost_maximum": 2**52, "cost_restore_rate": 2**52}


@asynccontextmanager
async def http(database: Database) -> AsyncIterator[Transport]:
    """Serve over HTTP."""
    async with desk(database, **_UNLIMITED) as visitor:
        yield Http(visitor)


@asynccontextmanager
async def websocket(database: Database) -> AsyncIterator[Transport]:
    """Serve over WebSockets."""
    settings: dict[str, Any] = {**_UNLIMITED}
    async with live(database, **settings) as server, transport("websocket", server.url) as ask:
        yield WebSocket(ask)


TRANSPORTS: dict[str, Callable[[Database], AbstractAsyncContextManager[Transport]]] = {
    "http": http,
    "websocket": websocket,
}
"""Each way in, once: whatever is asked in tests of access is asked by all of them."""
