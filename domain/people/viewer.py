"""Whoever asks: a member or a token, with what it may do."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from domain.sql import Maybe, alias
from domain.tables import ActorKind, Event, Member, Merchant, Role, Scope, TenantRow

COARSE = timedelta(minutes=5)
"""How exactly it is known when a session or a token was last used."""


class ViewerKind(StrEnum):
    """How the viewer came in."""

    MEMBER = "MEMBER"
    TOKEN = "TOKEN"  # noqa: S105 - a kind, not a secret
    SYSTEM = "SYSTEM"


_MERCHANT = frozenset(Scope) - {Scope.MARKETPLACE, Scope.REFUNDS_SETTLE}
SCOPES_OF_ROLE = {
    Role.OWNER: _MERCHANT,
    Role.AGENT: _MERCHANT - {Scope.WEBHOOKS, Scope.ORDERS_WRITE},
    Role.SUPPORT: frozenset({Scope.ORDERS_READ, Scope.TICKETS_READ, Scope.TICKETS_WRITE, Scope.MARKETPLACE}),
    Role.ADMIN: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. Without a merchant, it is the marketplace."""

    kind: ViewerKind
    id: UUID
    name: str
    scopes: frozenset[Scope]
    role: Role | None = None
    merchant_id: UUID | None = None
    locale: str = "en"
    time_zone: str = "UTC"
    session: str | None = None

    @property
    def is_marketplace(self) -> bool:
        """Whether it may act for any merchant."""
        return Scope.MARKETPLACE in self.scopes

    @property
    def actor_kind(self) -> ActorKind:
        """How events name it."""
        return ActorKind(self.kind.value)

    @property
    def plan_key(self) -> object:
        """What of the viewer changes a query's shape, and not only its parameters."""
        return self.is_marketplace, self.role

    def placeholder(self) -> "Viewer":
        """Stand for every viewer of this shape: ids are parameters."""
        merchant_id: Any = sa.bindparam("viewer.merchant_id", type_=sa.Uuid())
        own_id: Any = sa.bindparam("viewer.id", type_=sa.Uuid())
        session: Any = sa.bindparam("viewer.session", type_=sa.Text())
        return replace(self, id=own_id, name="", merchant_id=merchant_id, session=session)

    def parameters(self) -> dict[str, Any]:
        """Give the values of the parameters that stand for it: the placeholder's, and those of `itself`."""
        return {
            "viewer.id": self.id,
            "viewer.merchant_id": self.merchant_id,
            "viewer.session": self.session,
            "viewer.kind": self.kind.value,
            "viewer.name": self.name,
            "viewer.role": self.role and self.role.value,
            "viewer.scopes": sorted(scope.value for scope in self.scopes),
            "viewer.locale": self.locale,
            "viewer.time_zone": self.time_zone,
        }

    @property
    def realm(self) -> str:
        """Whose lists it pages through: cursors are good within it."""
        return str(self.merchant_id)


SYSTEM = Viewer(kind=ViewerKind.SYSTEM, id=UUID(int=0), name="aftersale", scopes=frozenset(Scope))
"""The program itself: its command line and its rules."""


def within(viewer: Viewer, table: type[TenantRow | Event]) -> sa.Select[Any]:
    """Select the rows of a tenant table that the viewer may know of: the base of every read by id."""
    row = alias(table)
    statement = sa.select(row)
    return statement if viewer.is_marketplace else statement.where(row.c.merchant_id == viewer.merchant_id)


def of_merchant(viewer: Viewer, table: type[TenantRow], handle: Maybe[str]) -> sa.Select[Any]:
    """Select one merchant's rows: the viewer's own, or for the marketplace those of the merchant named."""
    statement = within(viewer, table)
    if handle is None:
        return statement
    row = statement.get_final_froms()[0]
    return statement.where(row.c.merchant_id == merchant_named(handle))


def merchant_named(handle: Maybe[str]) -> sa.ScalarSelect[UUID]:
    """Find the id that a merchant's handle stands for."""
    row = alias(Merchant)
    return sa.select(row.c.id).where(row.c.handle == handle).scalar_subquery()


def itself() -> sa.Select[Any]:
    """Select the viewer as a row of its own, from parameters alone."""
    texts = ("kind", "name", "role", "locale", "time_zone")
    columns = [sa.bindparam(f"viewer.{name}", type_=sa.Text()).label(name) for name in texts]
    scopes = sa.bindparam("viewer.scopes", type_=sa.JSON()).label("scopes")
    merchant_id = sa.bindparam("viewer.merchant_id", type_=sa.Uuid()).label("merchant_id")
    return sa.select(sa.select(*columns, scopes, merchant_id).subquery("viewer"))


def own_merchant(viewer: Viewer) -> sa.Select[Any]:
    """Select the merchants that the viewer may know of: its own, or for the marketplace all."""
    row = alias(Merchant)
    statement = sa.select(row)
    return statement if viewer.is_marketplace else statement.where(row.c.id == viewer.merchant_id)


def itself_as_member(viewer: Viewer) -> sa.Select[Any]:
    """Select the member that the viewer is; a token is none."""
    row = alias(Member)
    return sa.select(row).where(row.c.id == viewer.id)
