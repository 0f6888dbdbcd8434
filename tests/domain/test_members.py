"""Members: who may be one, and how one is found by e-mail."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from domain.errors import Refused
from domain.people import handles, members
from domain.people.viewer import SCOPES_OF_ROLE, SYSTEM, Viewer, ViewerKind
from domain.tables import Member, Merchant, Role
from server.database import Database
from tests import make
from tests.domain.shops import rows


@pytest.fixture
async def merchant(database: Database) -> Merchant:
    async with database.transaction() as session:
        return await make.merchant(session, "casa-verde")


async def added(database: Database, now: datetime, **changes: Any) -> Member:
    usual: dict[str, Any] = {
        "merchant": "casa-verde",
        "email": "ana@example.com",
        "name": "Ana Lima",
        "role": Role.AGENT,
        "password_hash": "hash",
    }
    async with database.transaction() as session:
        return await members.add(session, viewer=SYSTEM, now=now, **usual | changes)


class TestAdd:
    async def test_lets_a_person_work_for_a_merchant(
        self, database: Database, merchant: Merchant, now: datetime
    ) -> None:
        done = await added(database, now, locale="pt-BR", time_zone="America/Sao_Paulo")

        [row] = await rows(database, Member)
        assert row.model_dump() == done.model_dump()
        assert (row.merchant_id, row.email, row.name, row.role) == (
            merchant.id,
            "ana@example.com",
            "Ana Lima",
            Role.AGENT,
        )
        assert (row.locale, row.time_zone, row.password_hash) == ("pt-BR", "America/Sao_Paulo", "hash")
        assert row.created_at == now

    @pytest.mark.parametrize("role", [Role.SUPPORT, Role.ADMIN])
    async def test_lets_a_person_work_for_the_marketplace(self, database: Database, now: datetime, role: Role) -> None:
        await added(database, now, merchant=None, role=role)

        [row] = await rows(database, Member)
        assert (row.merchant_id, row.role, row.locale, row.time_zone) == (None, role, "en", "UTC")

    @pytest.mark.usefixtures("merchant")
    async def test_keeps_an_email_in_one_way(self, database: Database, now: datetime) -> None:
        await added(database, now, email="  Jose\u0301@EXAMPLE.com ")

        assert [row.email for row in await rows(database, Member)] == ["jos\u00e9@example.com"]

    @pytest.mark.usefixtures("merchant")
    async def test_refuses_an_email_that_another_has(self, database: Database, now: datetime) -> None:
        await added(database, now)

        for again in ({}, {"email": "ANA@Example.COM"}, {"merchant": None, "role": Role.ADMIN}):
            with pytest.raises(members.EmailTaken):
                await added(database, now, **again)

        assert len(await rows(database, Member)) == 1

    @pytest.mark.usefixtures("merchant")
    async def test_gives_an_email_to_one_of_several_at_once(self, database: Database, now: datetime) -> None:
        done = await asyncio.gather(*(added(database, now) for _ in range(4)), return_exceptions=True)

        assert len([each for each in done if isinstance(each, members.EmailTaken)]) == 3
        assert len(await rows(database, Member)) == 1

    @pytest.mark.usefixtures("merchant")
    async def test_refuses_what_no_member_can_be(self, database: Database, now: datetime) -> None:
        refused: list[tuple[dict[str, Any], type[Refused]]] = [
            ({"merchant": "nobody"}, handles.MerchantUnknown),
            ({"merchant": ""}, handles.MerchantUnknown),
            ({"merchant": None, "role": Role.OWNER}, members.RoleMismatch),
            ({"merchant": None, "role": Role.AGENT}, members.RoleMismatch),
            ({"role": Role.SUPPORT}, members.RoleMismatch),
            ({"role": Role.ADMIN}, members.RoleMismatch),
            ({"name": " "}, members.MemberNameInvalid),
            ({"name": "x" * 201}, members.MemberNameInvalid),
            ({"name": "x\0"}, members.MemberNameInvalid),
            *(({"email": text}, members.EmailInvalid) for text in ("", "ana", "a b@c.d", "@c", "a@", "a@b@c", "a\0@b")),
            ({"email": "a@" + "b" * 253}, members.EmailInvalid),
            *(({"locale": text}, members.LocaleInvalid) for text in ("", "english", "pt_BR", "e")),
            *(({"time_zone": text}, members.TimeZoneUnknown) for text in ("", "Mars/Olympus", "../UTC", "America")),
        ]

        for changes, refusal in refused:
            with pytest.raises(refusal):
                await added(database, now, **changes)

        assert await rows(database, Member) == []


class TestByEmail:
    async def test_finds_who_signs_in(self, database: Database, merchant: Merchant, now: datetime) -> None:
        member = await added(database, now, locale="pt-BR", time_zone="America/Sao_Paulo")

        [row] = await database.read(members.by_email(" ANA@example.com"))

        assert row.password_hash == "hash"
        assert members.viewer_of_member(row) == Viewer(
            kind=ViewerKind.MEMBER,
            id=member.id,
            name="Ana Lima",
            scopes=SCOPES_OF_ROLE[Role.AGENT],
            role=Role.AGENT,
            merchant_id=merchant.id,
            locale="pt-BR",
            time_zone="America/Sao_Paulo",
        )

    async def test_finds_support_without_a_merchant(self, database: Database, now: datetime) -> None:
        await added(database, now, merchant=None, role=Role.SUPPORT)

        [row] = await database.read(members.by_email("ana@example.com"))

        viewer = members.viewer_of_member(row)
        assert (viewer.merchant_id, viewer.is_marketplace) == (None, True)

    @pytest.mark.usefixtures("merchant")
    async def test_finds_nobody_by_another(self, database: Database, now: datetime) -> None:
        await added(database, now)

        for email in ("", "ana@example.co", "%", "ana@example.com\0", "\ud800", "a" * 100_000):
            assert await database.read(members.by_email(email)) == []
