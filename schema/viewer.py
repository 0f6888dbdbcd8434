"""The viewer: whoever asks."""

from typing import Any

import sqlalchemy as sa
import strawberry

from domain import tables
from domain.people.viewer import ViewerKind, itself
from domain.tables import Role
from schema import reads
from schema.merchants import Merchant


@reads.read_type(description="Whoever asks: a member who signed in, or an API token.")
class Viewer:
    """Whoever asks."""

    kind: ViewerKind = reads.value(lambda row: row.kind, "How it came in.")
    name: str = reads.value(lambda row: row.name, "The person's name, or what the token is called.")
    role: Role | None = reads.value(lambda row: row.role, "The member's role; null for a token.")
    scopes: list[str] = reads.value(
        lambda row: row.scopes, "What it may do, by the names that API tokens are given: `orders:read`."
    )
    locale: str = reads.value(lambda row: row.locale, "The language it wants, as a BCP 47 tag.")
    time_zone: str = reads.value(lambda row: row.time_zone, "Its time zone, as in the IANA database.")
    merchant: Merchant | None = reads.to_one(
        tables.Merchant, "merchant_id", "The merchant it works for; null for the marketplace."
    )


def _viewer(_at: reads.At) -> sa.Select[Any]:
    return itself()


@strawberry.type
class ViewerQuery:
    """The root field about whoever asks."""

    viewer: Viewer = reads.one(_viewer, "Whoever asks.")
