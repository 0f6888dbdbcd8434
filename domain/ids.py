"""Identifiers: time-ordered inside, typed and opaque outside."""

import secrets
from datetime import datetime
from uuid import UUID

_RANDOM_BITS = 74
_TICKET_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TICKET_DIGITS = 10


def new(now: datetime) -> UUID:
    """Make a UUID of version 7 (RFC 9562): rows of one time lie side by side in an index."""
    milliseconds = int(now.timestamp() * 1000)
    random = secrets.randbits(_RANDOM_BITS)
    high = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    return UUID(int=high | 0x7 << 76 | (random >> 62) << 64 | 0x2 << 62 | random & ((1 << 62) - 1))


def ticket_number() -> str:
    """Make the number that people read out: 10 digits of Crockford's base 32 (50 random bits)."""
    return "".join(secrets.choice(_TICKET_ALPHABET) for _ in range(_TICKET_DIGITS))
