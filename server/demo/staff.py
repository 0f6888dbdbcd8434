"""Who works in the demo: an owner and an agent for each merchant, and the marketplace's support."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.people import members, merchants, passwords
from domain.people.viewer import SYSTEM, Viewer
from domain.tables import Member, Merchant, Role
from server.database import Database
from server.demo import AGENT, OWNER, PASSWORD, SUPPORT
from server.demo.shops import Shop


class NotEmpty(Exception):  # noqa: N818 - it names what is the case
    """The database has merchants already."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts: the agents, by their merchant's handle, and support."""

    agents: Mapping[str, Viewer]
    support: Viewer


async def engage(database: Database, shops: list[Shop], *, now: datetime) -> Staff:
    """Let merchants sell and their members and support sign in, all with one password; raises NotEmpty."""
    password_hash = await passwords.hashed(PASSWORD)
    async with database.transaction() as session:
        await _open(session, shops, now)
        agents = {
            shop.handle: members.viewer_of_member(
                await _of_shop(session, shop, password_hash, is_first=not place, now=now)
            )
            for place, shop in enumerate(shops)
        }
        support = await members.add(
            session,
            viewer=SYSTEM,
            merchant=None,
            email=SUPPORT,
            name="Noor Haddad",
            role=Role.SUPPORT,
            password_hash=password_hash,
            now=now,
        )
    return Staff(agents, members.viewer_of_member(support))


async def _open(session: AsyncSession, shops: list[Shop], now: datetime) -> None:
    if (await session.exec(select(Merchant.id).limit(1))).first() is not None:
        raise NotEmpty
    # Another process may have looked at the same moment: each handle goes to one of them.
    if len(await merchants.create_missing(session, {shop.handle: shop.name for shop in shops}, now=now)) < len(shops):
        raise NotEmpty
    for shop in shops:
        named = col(Merchant.handle) == shop.handle
        await session.exec(sa.update(Merchant).where(named).values(reply_limit=shop.reply_limit))


async def _of_shop(session: AsyncSession, shop: Shop, password_hash: str, *, is_first: bool, now: datetime) -> Member:
    """Engage an owner and an agent, and give the agent."""
    people = ((Role.OWNER, shop.owner, OWNER), (Role.AGENT, shop.agent, AGENT))
    engaged = [
        await members.add(
            session,
            viewer=SYSTEM,
            merchant=shop.handle,
            email=email if is_first else email.replace("@", f".{shop.handle}@"),
            name=name,
            role=role,
            password_hash=password_hash,
            now=now,
        )
        for role, name, email in people
    ]
    return engaged[-1]
