"""Passwords: what they are kept as, and that hashing them holds nobody up."""

import asyncio
import threading

import pytest

from domain.people import passwords


class TestHashed:
    async def test_keeps_an_argon2_hash(self) -> None:
        kept = await passwords.hashed("correct horse")

        assert kept.startswith("$argon2id$")
        assert await passwords.matches("correct horse", kept)

    async def test_hashes_the_same_password_otherwise_each_time(self) -> None:
        assert await passwords.hashed("correct horse") != await passwords.hashed("correct horse")

    async def test_refuses_a_short_one(self) -> None:
        with pytest.raises(passwords.PasswordTooShort):
            await passwords.hashed("nine char")

    async def test_takes_the_shortest_and_the_longest(self) -> None:
        for password in ("x" * 10, "ü" * 1000):
            assert await passwords.matches(password, await passwords.hashed(password))

    async def test_refuses_a_long_one(self) -> None:
        with pytest.raises(passwords.PasswordTooLong):
            await passwords.hashed("x" * 1001)

    async def test_lets_others_work_meanwhile(self) -> None:
        hashing = asyncio.ensure_future(passwords.hashed("correct horse"))
        turns = 0

        while not hashing.done():
            turns += 1
            await asyncio.sleep(0)

        assert turns > 10

    async def test_hashes_one_at_a_time_even_after_a_request_is_cancelled(self) -> None:
        cancelled = [asyncio.ensure_future(passwords.hashed("correct horse")) for _ in range(3)]
        await asyncio.sleep(0)
        cancelled[0].cancel()

        await asyncio.gather(*cancelled, return_exceptions=True)

        assert len([thread for thread in threading.enumerate() if thread.name.startswith("password")]) == 1


class TestMatches:
    async def test_knows_another_password(self) -> None:
        assert not await passwords.matches("wrong horse!", await passwords.hashed("correct horse"))

    async def test_finds_nothing_where_there_is_no_hash(self) -> None:
        assert not await passwords.matches("correct horse", None)

    async def test_takes_a_password_typed_on_another_keyboard(self) -> None:
        composed, decomposed = "caf\u00e9 con leche", "cafe\u0301 con leche"

        assert await passwords.matches(decomposed, await passwords.hashed(composed))

    @pytest.mark.parametrize("password", ["", "\0", "\ud800", "x" * 100_000])
    async def test_is_not_upset_by_any_text(self, password: str) -> None:
        assert not await passwords.matches(password, await passwords.hashed("correct horse"))

    async def test_does_not_take_the_beginning_of_a_longer_one(self) -> None:
        longest = "x" * 1000

        assert not await passwords.matches(longest + "x", await passwords.hashed(longest))
