"""How an empty database is filled: those who work there first, then the half year, a few hours at a time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.orders import operations as orders
from domain.orders.data import OrderData
from domain.people.viewer import SYSTEM, Viewer
from domain.tickets import closings, customer_messages, replies, support
from domain.tickets import operations as tickets
from domain.tickets.data import TicketData
from server.database import Database
from server.demo import acts, refunding
from server.demo.deeds import Answered, Closed, Deed, Known, Opened, Refunded, Replaced, Replied, Settled, Wrote
from server.demo.shops import shops
from server.demo.staff import Staff, engage
from server.demo.stories import HISTORY, Happening, Marketplace

_WINDOW = timedelta(hours=6)
_EARLIER = timedelta(days=1)


@dataclass(slots=True)
class Filled:
    """How much there is now."""

    merchants: int
    orders: int = 0
    tickets: int = 0
    messages: int = 0


async def fill(
    database: Database, *, count: int, of_merchants: int, now: datetime, progress: Callable[[int], None]
) -> Filled:
    """Fill an empty database with so many orders of so many merchants; raises NotEmpty.

    Left halfway, it leaves whole orders and tickets, and members who can sign in. `progress` is told how many more
    orders there are.
    """
    opened = shops(of_merchants)
    desk = _Desk(await engage(database, opened, now=now - HISTORY - _EARLIER), Filled(of_merchants))
    for window in _windows(Marketplace(opened, count, now).happenings()):
        before = desk.filled.orders
        async with database.transaction() as session:
            await desk.work(session, window)
        progress(desk.filled.orders - before)
    return desk.filled


def _windows(happenings: Iterable[Happening]) -> Iterator[list[Happening]]:
    """Cut time into pieces of some hours, and of no more orders than one import takes."""
    window: list[Happening] = []
    known = 0
    for happening in happenings:
        is_known = isinstance(happening.step.deed, Known)
        if window and (happening.step.at > window[0].step.at + _WINDOW or known + is_known > orders.MAX_ORDERS):
            yield window
            window, known = [], 0
        window.append(happening)
        known += is_known
    if window:
        yield window


@dataclass(frozen=True, slots=True)
class _Live:
    """A ticket that something may still happen to, and the agent who looks after it."""

    key: acts.Key
    agent: Viewer
    refunds: list[UUID] = field(default_factory=list)


@dataclass(slots=True)
class _Desk:
    """Lets things happen."""

    staff: Staff
    filled: Filled
    live: dict[int, _Live] = field(default_factory=dict)

    async def work(self, session: AsyncSession, window: list[Happening]) -> None:
        """Let all of a window happen: orders first, in one import, since tickets are about them."""
        known = {one.nth: one.step.deed.order for one in window if isinstance(one.step.deed, Known)}
        if known:
            await self._import(session, list(known.values()), window[-1].step.at)
        for happening in window:
            await self._do(session, happening.nth, happening.step.deed, happening.step.at)
            if happening.is_last:
                self.live.pop(happening.nth, None)

    async def _import(self, session: AsyncSession, known: list[OrderData], now: datetime) -> None:
        for imported in await orders.import_(session, viewer=SYSTEM, orders=known, create_merchants=False, now=now):
            if imported.problem is not None:
                raise imported.problem
            self.filled.orders += imported.outcome is orders.ImportOutcome.CREATED

    async def _do(self, session: AsyncSession, nth: int, deed: Deed, at: datetime) -> None:
        match deed:
            case Known():
                pass
            case Opened(ticket):
                await self._open(session, nth, ticket, at)
            case _:
                await self._go_on(session, self.live[nth], deed, at)

    async def _open(self, session: AsyncSession, nth: int, ticket: TicketData, at: datetime) -> None:
        agent = self.staff.agents[ticket.merchant or ""]
        opened = await tickets.open_(session, viewer=SYSTEM, ticket=ticket, now=at)
        if agent.merchant_id is not None:
            self.live[nth] = _Live((agent.merchant_id, opened.ticket_id), agent)
        self.filled.tickets += 1
        self.filled.messages += 1

    async def _go_on(self, session: AsyncSession, live: _Live, deed: Deed, at: datetime) -> None:
        _, ticket_id = live.key
        match deed:
            case Wrote(message):
                await customer_messages.add(
                    session, viewer=SYSTEM, ticket_id=ticket_id, message=message, sent_at=at, now=at
                )
            case Replied(message):
                await replies.reply(
                    session,
                    viewer=live.agent,
                    ticket_id=ticket_id,
                    body=message.body,
                    language=message.language,
                    now=at,
                )
            case Answered(message):
                await support.reply(
                    session,
                    viewer=self.staff.support,
                    ticket_id=ticket_id,
                    body=message.body,
                    language=message.language,
                    now=at,
                )
            case Refunded(percent, reason):
                given = await refunding.refund(
                    session, ticket_id, percent=percent, reason=reason, viewer=live.agent, at=at
                )
                live.refunds.append(given)
            case Settled(outcome):
                await refunding.settle(session, live.refunds[-1], outcome, at=at)
            case Replaced(parcel):
                await acts.replace(session, live.key, parcel, viewer=live.agent, at=at)
            case Closed(by_support=True):
                await support.close(session, viewer=self.staff.support, ticket_id=ticket_id, now=at)
            case Closed():
                await closings.close(session, viewer=live.agent, ticket_id=ticket_id, now=at)
        self.filled.messages += isinstance(deed, Wrote | Replied | Answered)
