"""A merchant with an order, and what tests of its tickets do over and over."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people.viewer import Viewer
from domain.tables import AffectedProduct, Event, IssueType, Merchant, Message, Order, Row, Ticket
from domain.tickets import customer_messages, operations
from domain.tickets.customer_messages import Added
from domain.tickets.data import AffectedData, MessageData, TicketData
from domain.tickets.operations import Opened
from server.database import Database
from tests import make
from tests.domain.imports import viewer_of

BODY = "The lamp came in two pieces."
"""What the customer writes first."""

MORE = "It is still in two pieces."
"""What the customer adds."""


@dataclass(frozen=True)
class Shop:
    """A merchant whose order O1 has two lamps (`lamp`) and a cable (`cable`)."""

    merchant: Merchant
    order: Order

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.merchant)


async def shop_in(session: AsyncSession, handle: str, **values: Any) -> Shop:
    merchant = await make.merchant(session, handle, **values)
    items: list[dict[str, Any]] = [{"external_id": "lamp", "quantity": 2}, {"external_id": "cable"}]
    return Shop(merchant, await make.order(session, merchant, "O1", items))


def ticket(**changes: Any) -> TicketData:
    usual = TicketData(
        issue_type=IssueType.DAMAGED,
        message=MessageData(body=BODY, language="en"),
        affected=(AffectedData("lamp", 1),),
        order_number="O1",
    )
    return replace(usual, **changes)


async def opened(database: Database, viewer: Viewer, given: TicketData, now: datetime) -> Opened:
    async with database.transaction() as session:
        return await operations.open_(session, viewer=viewer, ticket=given, now=now)


async def rows(database: Database, table: type[Row]) -> list[Any]:
    async with database.transaction() as session:
        return list((await session.exec(select(table))).all())


async def counted(database: Database) -> list[int]:
    """Count what there is of tickets, affected products, messages and events."""
    return [len(await rows(database, table)) for table in (Ticket, AffectedProduct, Message, Event)]


async def having(database: Database, shop: Shop, **values: Any) -> Ticket:
    """Let the shop's order have a ticket with these columns."""
    async with database.transaction() as session:
        return await make.ticket(session, shop.order, **values)


async def added(database: Database, viewer: Viewer, now: datetime, **arguments: Any) -> Added:
    async with database.transaction() as session:
        usual = {"message": MessageData(MORE, language="en")}
        return await customer_messages.add(session, viewer=viewer, now=now, **usual | arguments)


async def only_ticket(database: Database) -> Ticket:
    [row] = await rows(database, Ticket)
    found: Ticket = row
    return found
