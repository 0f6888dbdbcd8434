"""Idempotency keys: a write that is sent again under the same key is not done again.

The key is claimed in the write's own transaction, so that both are kept or neither; whoever claims it at the same
time waits for that.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite's compiler knows its ON CONFLICT as well
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Refused
from domain.people.viewer import Viewer
from domain.tables import IdempotencyKey
from domain.texts import is_keepable

KEPT = timedelta(days=30)
MAX_KEY = 100


class IdempotencyKeyInvalid(Refused):
    """An idempotency key has 1 to 100 characters, neither NUL nor half of a surrogate pair among them."""


class IdempotencyKeyReused(Refused):
    """This idempotency key came with other input before: a key is for one write, and for its repetitions."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A write under a key: whose it is, which mutation, and the SHA-256 of its input."""

    actor_id: UUID
    merchant_id: UUID | None
    mutation: str
    key: str
    input_digest: str

    @classmethod
    def by(cls, viewer: Viewer, *, mutation: str, key: str, input_digest: str) -> "Claim":
        """Claim a key as a viewer; raises IdempotencyKeyInvalid."""
        if not 1 <= len(key) <= MAX_KEY or not is_keepable(key):
            raise IdempotencyKeyInvalid(most=MAX_KEY)
        return cls(viewer.id, viewer.merchant_id, mutation, key, input_digest)

    def row(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Say which row is this key's."""
        own = (IdempotencyKey.actor_id, self.actor_id), (IdempotencyKey.mutation, self.mutation)
        return tuple(col(column) == value for column, value in (*own, (IdempotencyKey.key, self.key)))


async def begin(session: AsyncSession, claim: Claim, *, now: datetime) -> str | None:
    """Claim a key, as the transaction's first write; give the outcome where the write was done before.

    Raises IdempotencyKeyReused.
    """
    statement = insert(IdempotencyKey).values(**asdict(claim), outcome="", created_at=now).on_conflict_do_nothing()
    if (await session.exec(statement)).rowcount:
        return None
    kept = select(IdempotencyKey.input_digest, IdempotencyKey.outcome).where(*claim.row())
    input_digest, outcome = (await session.exec(kept)).one()
    if input_digest != claim.input_digest:
        raise IdempotencyKeyReused
    return outcome


async def keep(session: AsyncSession, claim: Claim, *, outcome: str) -> None:
    """Keep what came of a write whose key was claimed in the same transaction."""
    await session.exec(sa.update(IdempotencyKey).where(*claim.row()).values(outcome=outcome))


async def sweep(session: AsyncSession, *, now: datetime) -> int:
    """Remove the keys of more than 30 days ago, and say how many."""
    return (await session.exec(sa.delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < now - KEPT))).rowcount
