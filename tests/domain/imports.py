"""Orders to import, and what tests of imports do over and over."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.orders import operations
from domain.orders.data import AddressData, CustomerData, ItemData, OrderData, ShipmentData
from domain.orders.operations import Imported
from domain.people.viewer import SCOPES_OF_ROLE, SYSTEM, Viewer, ViewerKind
from domain.tables import Merchant, OrderState, Role, Row
from server.database import Database
from tests.make import NOW

R = TypeVar("R", bound=Row)

LAMP = ItemData("lamp", "P1", 2, 1000, 300, name="Blue lamp", variant="Large", image_url="https://img.example/1.jpg")
CABLE = ItemData("cable", "P2", 1, 500)
ANA = CustomerData("C1", "Ana Lima", "ana.lima@example.com", "pt-BR", "BR")
HOME = AddressData("Ana Lima", "Rua das Flores 1", None, "São Paulo", "SP", "01000-000", "BR")
PARCEL = ShipmentData("Correios", "T1", "BR", NOW - timedelta(days=3), NOW + timedelta(days=3))


def an_order(number: str = "O1", **values: Any) -> OrderData:
    """Give an order of two lamps and a cable: 28.00 BRL."""
    usual: dict[str, Any] = {
        "state": OrderState.SHIPPED,
        "placed_at": NOW - timedelta(days=4),
        "currency": "BRL",
        "items": (LAMP, CABLE),
        "customer": ANA,
        "address": HOME,
        "shipments": (PARCEL,),
    }
    return OrderData(number=number, **usual | values)


def viewer_of(merchant: Merchant) -> Viewer:
    """Come in with a token of a merchant."""
    scopes = SCOPES_OF_ROLE[Role.OWNER]
    return Viewer(kind=ViewerKind.TOKEN, id=UUID(int=7), name="ERP", scopes=scopes, merchant_id=merchant.id)


async def imported(
    database: Database, *orders: OrderData, viewer: Viewer = SYSTEM, create: bool = False, now: datetime = NOW
) -> list[Imported]:
    """Import orders in a transaction of their own."""
    async with database.transaction() as session:
        return await operations.import_(session, viewer=viewer, orders=orders, create_merchants=create, now=now)


def told(answers: Sequence[Imported]) -> list[str | None]:
    """Tell outcomes, and problems by their names."""
    return [type(answer.problem).__name__ if answer.problem else answer.outcome for answer in answers]


async def rows(database: Database, table: type[R], order_by: str | None = None) -> list[R]:
    """Read a whole table, in the order of its keys unless a column is named."""
    keys = tuple(sa.inspect(table).primary_key) if order_by is None else (col(getattr(table, order_by)),)
    async with database.transaction() as session:
        return list((await session.exec(select(table).order_by(*keys))).all())


@contextmanager
def counted(session: AsyncSession) -> Iterator[list[str]]:
    """List the statements that are sent through a session meanwhile."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
