"""What comes in about a ticket: its shape, and the refusal of what no ticket can hold."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.errors import Refused
from domain.tables import IssueType
from domain.texts import is_keepable, is_language_tag
from domain.tickets.rules import MAX_AFFECTED_PRODUCTS

MAX_BODY = 20_000
MAX_EXTERNAL_ID = 100
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)
"""How far a partner's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class AffectedData:
    """An order item, by its external id, and how many of it the ticket is about."""

    external_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class MessageData:
    """A customer's text; `language` is a tag of BCP 47, `external_id` the sender's own."""

    body: str
    language: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class TicketData:
    """A customer's question about one order, named by its id or by its number and the merchant's handle."""

    issue_type: IssueType
    message: MessageData
    affected: tuple[AffectedData, ...]
    order_id: UUID | None = None
    order_number: str | None = None
    merchant: str | None = None
    opened_at: datetime | None = None
    external_id: str | None = None


class MerchantNeeded(Refused):
    """A number or an external id is one merchant's own: the marketplace names the merchant with it."""


class BodyEmpty(Refused):
    """A message says something."""


class BodyTooLong(Refused):
    """A message has at most 20,000 characters."""


class BodyUnkeepable(Refused):
    """A message has neither the character NUL nor half of a surrogate pair."""


class LanguageInvalid(Refused):
    """A language is named by a tag of BCP 47, such as pt-BR."""


class ExternalIdInvalid(Refused):
    """An external id has 1 to 100 characters, neither NUL nor half of a surrogate pair among them."""


class TimeOutOfRange(Refused):
    """The time lies before 1970, or more than 5 minutes ahead of the server's clock."""


class NoAffectedProducts(Refused):
    """A ticket is about at least one item of its order."""


class TooManyAffectedProducts(Refused):
    """A ticket is about at most 200 items."""


class DuplicateItem(Refused):
    """An item stands twice among the affected products."""


class QuantityTooSmall(Refused):
    """An affected product has a quantity of at least 1."""


def check_ticket(ticket: TicketData, *, now: datetime) -> None:
    """Refuse a ticket that could not be opened on any order."""
    _check_external_id(ticket.external_id)
    _check_affected(ticket.affected)
    check_message(ticket.message, sent_at=ticket.opened_at, now=now)


def check_message(message: MessageData, *, sent_at: datetime | None, now: datetime) -> None:
    """Refuse a message that no ticket could hold."""
    if not message.body.strip():
        raise BodyEmpty
    if len(message.body) > MAX_BODY:
        raise BodyTooLong(length=len(message.body), most=MAX_BODY)
    if not is_keepable(message.body):
        raise BodyUnkeepable
    if message.language is not None and not is_language_tag(message.language):
        raise LanguageInvalid
    _check_external_id(message.external_id)
    if sent_at is not None and not EARLIEST <= sent_at <= now + CLOCK_SKEW:
        raise TimeOutOfRange(given=sent_at, earliest=EARLIEST, latest=now + CLOCK_SKEW)


def moment(time: datetime | None) -> str | None:
    """Write a time the one way that digests hold it."""
    return None if time is None else time.astimezone(UTC).isoformat()


def _check_external_id(external_id: str | None) -> None:
    if external_id is None:
        return
    if not 1 <= len(external_id) <= MAX_EXTERNAL_ID or not is_keepable(external_id):
        raise ExternalIdInvalid(most=MAX_EXTERNAL_ID)


def _check_affected(affected: tuple[AffectedData, ...]) -> None:
    if not affected:
        raise NoAffectedProducts
    if len(affected) > MAX_AFFECTED_PRODUCTS:
        raise TooManyAffectedProducts(given=len(affected), most=MAX_AFFECTED_PRODUCTS)
    seen: set[str] = set()
    for product in affected:
        if product.external_id in seen:
            raise DuplicateItem(external_id=product.external_id)
        if product.quantity < 1:
            raise QuantityTooSmall(external_id=product.external_id, quantity=product.quantity)
        seen.add(product.external_id)
