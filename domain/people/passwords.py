"""Passwords: kept as argon2 hashes, worked out one at a time, beside the event loop."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from domain.errors import Refused

if TYPE_CHECKING:
    from pwdlib import PasswordHash

MIN_LENGTH = 10
MAX_LENGTH = 1000

# Each hash takes 64 MB, and a crowd at the door all of the memory: one thread, one hash at a time. A lock would
# not do: a request that is cancelled releases it while its thread still works.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password")


class PasswordTooShort(Refused):
    """A password has at least 10 characters."""


class PasswordTooLong(Refused):
    """A password has at most 1,000 characters."""


async def hashed(password: str) -> str:
    """Hash a new password; raises PasswordTooShort or PasswordTooLong."""
    if len(password) < MIN_LENGTH:
        raise PasswordTooShort(least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise PasswordTooLong(most=MAX_LENGTH)
    return await asyncio.get_running_loop().run_in_executor(_worker, _hash, password)


async def matches(password: str, hash_: str | None) -> bool:
    """Whether a password is the one hashed; where there is no hash it takes as long, and nobody can tell."""
    known = hash_ if len(password) <= MAX_LENGTH else None
    return await asyncio.get_running_loop().run_in_executor(_worker, _verify, password[:MAX_LENGTH], known)


def _hash(password: str) -> str:
    return _argon2().hash(_bytes(password))


def _verify(password: str, hash_: str | None) -> bool:
    if hash_ is None:
        _hash(password)
        return False
    return _argon2().verify(_bytes(password), hash_)


def _bytes(password: str) -> bytes:
    """Give a password the same bytes from every keyboard."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


@cache
def _argon2() -> "PasswordHash":
    from pwdlib import PasswordHash  # noqa: PLC0415 - heavy, and only needed where a password is

    return PasswordHash.recommended()
