"""How every operation is asked about a merchant's things, and who may do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.tables import Role, Scope
from tests.schema import world
from tests.server.callers import FOREIGN, HANDLES, OWN, Caller

_LISTS = ("UNHANDLED", "REPLIED", "CLOSED", "FOLLOW_UP")
NUMBERS = {"ord": 1, "cus": 1, "itm": 10, "shp": 10, "tkt": 10, "aff": 10, "msg": 10, "att": 1, "ref": 1, "hnd": 1}
"""Which thing of a kind there is at each merchant; where it is not said, the first."""


@dataclass(frozen=True)
class Target:
    """Whose things are asked about; `turn` is another for each caller, for what can be done once only."""

    place: int
    turn: int = 0

    @property
    def handle(self) -> str:
        return HANDLES[self.place]

    @property
    def order_number(self) -> str:
        return f"N{self.place}-1"

    def id(self, prefix: str) -> str:
        return world.global_id(prefix, self.place, NUMBERS.get(prefix, 0))

    def spare(self, prefix: str, first: int = 2) -> str:
        return world.global_id(prefix, self.place, first + self.turn)

    def ticket(self, state: str) -> str:
        """Name a ticket that stands so."""
        number = {"AWAITING_MERCHANT": 10, "CLOSED": 11, "AWAITING_SUPPORT": 31}[state]
        return world.global_id("tkt", self.place, number)

    def refund(self, state: str) -> str:
        """Name a refund that stands so."""
        return world.global_id("ref", self.place, {"SUCCEEDED": 1, "PENDING": 3, "AWAITING_APPROVAL": 5}[state])

    @property
    def agent(self) -> str:
        """Name an agent who stays one."""
        return world.global_id("mem", self.place, 1)

    @property
    def key(self) -> dict[str, str]:
        """Give an idempotency key: one for each place, since what is asked there is another thing."""
        return {"idempotencyKey": f"walk {self.place} {self.turn}"}

    def names(self) -> list[str]:
        """List what an answer may repeat because it was given."""
        ids = [self.id(prefix) for prefix in world.KINDS]
        spares = [self.spare("mem"), self.spare("inv"), self.spare("tok", 0), self.spare("ses", 3)]
        tickets = [self.ticket(state) for state in ("CLOSED", "AWAITING_SUPPORT")]
        tickets += [self.refund(state) for state in ("PENDING", "AWAITING_APPROVAL")]
        return [*ids, *spares, *tickets, self.agent, self.handle, self.order_number, f"N{self.place}-0"]


_YEN = {"currency": "JPY", "minorUnits": 1}
_REFUND = {"reason": "DAMAGED", "shipping": _YEN, "goodwill": _YEN, "note": "As agreed."}

Ask = Callable[[Target], list[dict[str, Any]]]

ROOTS: dict[str, Ask] = {
    "viewer": lambda _: [{}],
    "sessions": lambda _: [{}],
    "carriers": lambda _: [{}],
    "history": lambda at: [
        {"filter": {"merchant": at.handle}},
        {"filter": {"merchant": at.handle, "search": at.order_number}},
    ],
    "order": lambda at: [{"id": at.id("ord")}, {"number": at.order_number, "merchant": at.handle}],
    "tickets": lambda at: [{"list": name, "filter": {"merchant": at.handle}} for name in _LISTS],
    "ticket": lambda at: [{"id": at.id("tkt")}, {"number": "TICKET10", "merchant": at.handle}],
    "ticketCounts": lambda at: [{"merchant": at.handle}],
    "refunds": lambda at: [{"merchant": at.handle, "states": ["SUCCEEDED", "PENDING"]}, {"merchant": at.handle}],
    "refundReasons": lambda at: [{"orderId": at.id("ord")}],
    "refundPreview": lambda at: [
        {"input": {"ticketId": at.id("tkt"), **_REFUND, "lines": [{"affectedProductId": at.id("aff"), "quantity": 1}]}}
    ],
    "members": lambda at: [{"merchant": at.handle}],
    "invitations": lambda at: [{"merchant": at.handle}],
    "tokens": lambda at: [{"merchant": at.handle}],
    "node": lambda at: [{"id": at.id(prefix)} for prefix in world.KINDS],
    "nodes": lambda at: [{"ids": [at.id(prefix) for prefix in world.KINDS]}],
}
"""How each field of Query is asked about somebody's things."""

INDIFFERENT = {
    "first", "after", "last", "before", "sort", "list", "state", "issueType",
    "placedFrom", "placedTo", "openedFrom", "openedTo", "respondBefore", "hasOpenTickets",
}  # fmt: skip
"""Arguments of Query that name nobody's things."""

ABOUT_PEOPLE = {"members", "invitations", "tokens"}
BY_ID = {"node", "nodes"}  # walked type by type
ABOUT_NOBODY = {"viewer", "sessions", "carriers"}

_ORDER = {
    "state": "PLACED",
    "placedAt": "2026-11-20T10:00:00Z",
    "currency": "BRL",
    "items": [{"externalId": "0", "productId": "p", "quantity": 1, "unitPriceMinorUnits": 5}],
}
_QUESTION = {"issueType": "DAMAGED", "affectedProducts": [{"externalId": "0", "quantity": 1}]}
_MESSAGE = {"message": {"body": "Where is it?"}}
_SENT = {"sentAt": "2026-11-25T09:00:00Z"}


def managers(caller: Caller) -> str | None:
    """Admit owners and admins."""
    if caller.role is None:
        return "MemberNeeded"
    return None if caller.is_manager else "RoleNeeded"


def admins(caller: Caller) -> str | None:
    """Admit admins; owners are told that it is theirs."""
    return managers(caller) or (None if caller.role is Role.ADMIN else "ReplyPolicyOfMarketplace")


def members(caller: Caller) -> str | None:
    """Admit whoever signed in."""
    return None if caller.role else "MemberNeeded"


def having(scope: Scope) -> Callable[[Caller], str | None]:
    """Admit whoever has a scope."""
    return lambda caller: None if scope in caller.scopes else f"MISSING_SCOPE {scope.value}"


def of_merchants(caller: Caller) -> str | None:
    """Admit whoever may write tickets, but for the marketplace."""
    return having(Scope.TICKETS_WRITE)(caller) or ("MerchantOnly" if caller.is_marketplace else None)


def of_support(caller: Caller) -> str | None:
    """Admit whoever may write tickets for the marketplace."""
    return having(Scope.TICKETS_WRITE)(caller) or (None if caller.is_marketplace else "SupportOnly")


def of_administration(caller: Caller) -> str | None:
    """Admit whoever may write tickets for the marketplace, but for its support."""
    admitted = caller.is_marketplace and caller.role is not Role.SUPPORT
    return having(Scope.TICKETS_WRITE)(caller) or (None if admitted else "ReplyLimitOfMarketplace")


def of_refunds(caller: Caller) -> str | None:
    """Admit whoever may give money back, but for the marketplace."""
    return having(Scope.REFUNDS_WRITE)(caller) or ("MerchantOnly" if caller.is_marketplace else None)


def resolvers(caller: Caller) -> str | None:
    """Admit whoever may give money back and write tickets, but for the marketplace."""
    return having(Scope.REFUNDS_WRITE)(caller) or of_merchants(caller)


def owners(caller: Caller) -> str | None:
    """Admit owners, who may give any money back."""
    return having(Scope.REFUNDS_WRITE)(caller) or (None if caller.role is Role.OWNER else "OwnerOnly")


def erasers(caller: Caller) -> str | None:
    """Admit owners, and whoever may write orders for the marketplace."""
    admitted = caller.role is Role.OWNER or caller.is_marketplace
    return having(Scope.ORDERS_WRITE)(caller) or (None if admitted else "ErasureNotAllowed")


def people(caller: Caller) -> str | None:
    """Admit members who may read tickets."""
    return having(Scope.TICKETS_READ)(caller) or (None if caller.role else "PeopleOnly")


@dataclass(frozen=True)
class Act:
    """A mutation, what it is given, and who may do it: None, or the refusal that others get.

    `problems_within` selects what of the payload tells of refusals. What can be done with a thing once only is tried
    out, so that everybody can.
    """

    name: str
    inputs: Ask
    done: str
    refusal: Callable[[Caller], str | None]
    is_about_somebody: bool = True
    problems_within: str = ""
    is_tried_out: bool = False


def _on(state: str, **more: str) -> Ask:
    """Name a ticket that stands so, with all else that is given."""
    return lambda at: [{**at.key, "ticketId": at.ticket(state), **more}]


def _each(state: str) -> Ask:
    return lambda at: [{**at.key, "ticketIds": [at.ticket(state)]}]


_SAID = {"body": "It is on its way.", "language": "en"}
_PROBLEM = "results { problem { __typename } }"
_ON_TICKETS: list[tuple[str, Ask, str, Callable[[Caller], str | None], bool, str]] = [
    ("ticketReply", _on("AWAITING_MERCHANT", **_SAID), "TicketReplied", of_merchants, True, ""),
    ("ticketClose", _on("AWAITING_MERCHANT"), "TicketClosed", of_merchants, True, ""),
    ("ticketReopen", _on("CLOSED"), "TicketReopened", of_merchants, True, ""),
    ("ticketAcknowledge", _on("CLOSED"), "TicketAcknowledged", of_merchants, True, ""),
    (
        "ticketRequestSupport",
        _on("AWAITING_MERCHANT", reason="LANGUAGE", note="Finnish"),
        "SupportRequested",
        of_merchants,
        True,
        "",
    ),
    (
        "ticketsClose",
        _each("AWAITING_MERCHANT"),
        "TicketsClosed",
        of_merchants,
        True,
        f"... on TicketsClosed {{ {_PROBLEM} }}",
    ),
    (
        "ticketsAcknowledge",
        _each("CLOSED"),
        "TicketsAcknowledged",
        of_merchants,
        True,
        f"... on TicketsAcknowledged {{ {_PROBLEM} }}",
    ),
    (
        "shipmentReplace",
        lambda at: [
            {
                **at.key,
                "ticketId": at.id("tkt"),
                "affectedProductIds": [at.id("aff")],
                "carrier": "china-post",
                "trackingNumber": "RR123456785CN",
                "originCountry": "CN",
                "note": "Packed twice.",
                "replacesId": at.id("shp"),
            }
        ],
        "ShipmentReplaced",
        of_merchants,
        True,
        "",
    ),
    (
        "customerErase",
        lambda at: [{**at.key, "customerId": at.id("cus")}],
        "CustomerErased",
        erasers,
        True,
        "",
    ),
    ("ticketSee", _on("AWAITING_MERCHANT"), "TicketSeen", people, True, ""),
    ("supportTake", lambda at: [at.key], "SupportTook", of_support, False, ""),
    ("supportReply", _on("AWAITING_SUPPORT", **_SAID), "SupportReplied", of_support, True, ""),
    ("supportReturn", _on("AWAITING_SUPPORT", note="Ask for a picture."), "SupportReturned", of_support, True, ""),
    ("supportClose", _on("AWAITING_SUPPORT"), "SupportClosed", of_support, True, ""),
    (
        "refundIssue",
        lambda at: [
            {
                **at.key,
                "ticketId": at.id("tkt"),
                **_REFUND,
                "lines": [{"affectedProductId": at.id("aff"), "amount": {"currency": "JPY", "amount": "7"}}],
            }
        ],
        "RefundIssued",
        of_refunds,
        True,
        "",
    ),
    (
        "ticketResolve",
        lambda at: [
            {
                **at.key,
                "ticketId": at.ticket("AWAITING_MERCHANT"),
                "reply": _SAID,
                "refund": {**_REFUND, "lines": [{"affectedProductId": at.id("aff"), "amount": _YEN}]},
                "replacement": {
                    "affectedProductIds": [at.id("aff")],
                    "carrier": "correios",
                    "trackingNumber": f"RESOLVE{at.place}{at.turn}",
                },
                "close": True,
            }
        ],
        "TicketResolved",
        resolvers,
        True,
        "",
    ),
    (
        "refundSettle",
        lambda at: [{**at.key, "refundId": at.refund("PENDING"), "outcome": "FAILED"}],
        "RefundSettled",
        having(Scope.REFUNDS_SETTLE),
        True,
        "",
    ),
    (
        "refundApprove",
        lambda at: [{**at.key, "refundId": at.refund("AWAITING_APPROVAL")}],
        "RefundApproved",
        owners,
        True,
        "",
    ),
    (
        "refundDecline",
        lambda at: [{**at.key, "refundId": at.refund("AWAITING_APPROVAL")}],
        "RefundDeclined",
        owners,
        True,
        "",
    ),
    (
        "refundLimitSet",
        lambda at: [
            {**at.key, "memberId": at.agent, "limit": {"minorUnits": 5, "currency": "BRL"}},
        ],
        "RefundLimitSet",
        managers,
        True,
        "",
    ),
    (
        "replyLimitSet",
        lambda at: [{**at.key, "merchant": at.handle, "issueType": "DAMAGED", "limit": 2}],
        "ReplyLimitSet",
        of_administration,
        True,
        "",
    ),
]

ACTS = [
    Act(
        "ordersImport",
        lambda at: [
            {**at.key, "orders": [{"number": f"new{at.turn}", "merchant": {"handle": at.handle}, **_ORDER}]},
            {
                "orders": [{"number": f"N{at.place}-0", "merchant": {"handle": at.handle}, **_ORDER}],
                "createMerchants": False,
            },
        ],
        "OrdersImported",
        having(Scope.ORDERS_WRITE),
        problems_within="... on OrdersImported { results { problem { __typename } } }",
    ),
    Act(
        "ticketOpen",
        lambda at: [
            {**at.key, "orderId": at.id("ord"), **_QUESTION, **_MESSAGE},
            {
                "orderNumber": f"N{at.place}-2",
                "merchant": at.handle,
                "externalId": f"walk{at.turn}",
                "openedAt": "2026-11-25T09:00:00Z",
                **_QUESTION,
                **_MESSAGE,
            },
        ],
        "TicketOpened",
        having(Scope.TICKETS_WRITE),
    ),
    Act(
        "customerMessageAdd",
        lambda at: [
            {**at.key, "ticketId": at.id("tkt"), **_MESSAGE},
            {"ticketNumber": "TICKET10", "merchant": at.handle, **_MESSAGE, **_SENT},
            {"ticketExternalId": "x10", "merchant": at.handle, **_MESSAGE},
        ],
        "CustomerMessageAdded",
        having(Scope.TICKETS_WRITE),
    ),
    Act(
        "merchantUpdate",
        lambda at: [{**at.key, "merchant": at.handle, "name": f"Renamed {at.turn}", "locale": "pt-BR"}],
        "MerchantUpdated",
        managers,
    ),
    Act(
        "merchantUpdate",
        lambda at: [{"merchant": at.handle, "replyLimit": 2, "reopenDays": 3}],
        "MerchantUpdated",
        admins,
    ),
    Act(
        "memberCreate",
        lambda at: [
            {"merchant": at.handle, "email": f"new{at.turn}@walk.example", "name": "Rita", "role": "AGENT"},
        ],
        "MemberInvited",
        managers,
    ),
    Act(
        "memberUpdate",
        lambda at: [
            {**at.key, "id": at.spare("mem"), "name": f"Rita {at.turn}", "locale": "fr", "timeZone": "UTC"},
            {"id": at.spare("mem"), "role": "OWNER"},
        ],
        "MemberUpdated",
        managers,
    ),
    Act("memberRemove", lambda at: [{**at.key, "id": at.spare("mem")}], "MemberRemoved", managers),
    Act("invitationRevoke", lambda at: [{**at.key, "id": at.spare("inv")}], "InvitationRevoked", managers),
    Act(
        "tokenCreate",
        lambda at: [
            {
                "merchant": at.handle,
                "name": "ERP",
                "scopes": ["orders:read"],
                "expiresAt": "2099-01-01T00:00:00Z",
                "refundLimit": {"minorUnits": 1, "currency": "BRL"},
            }
        ],
        "TokenCreated",
        managers,
    ),
    Act("tokenRevoke", lambda at: [{**at.key, "id": at.id("tok")}], "TokenRevoked", managers),
    Act(
        "sessionsEnd",
        lambda at: [{**at.key, "ids": [at.spare("ses", 3)]}],
        "SessionsEnded",
        members,
        is_about_somebody=False,
    ),
    Act(
        "passwordChange",
        lambda _: [{"currentPassword": "is another", "newPassword": "correct horse battery"}],
        "PasswordWrong",
        members,
        is_about_somebody=False,
    ),
    *(
        Act(name, inputs, done, refusal, is_about, problems, is_tried_out=True)
        for name, inputs, done, refusal, is_about, problems in _ON_TICKETS
    ),
]
"""Every field of Mutation, with each field of its input in one of the inputs."""


def sees(caller: Caller, type_: str, place: int) -> bool:
    """Whether a caller may see the thing of a type that stands at a place, scopes apart."""
    if place not in {OWN, FOREIGN}:
        return False
    if type_ == "Session":
        return caller.role is Role.OWNER and place == OWN
    if type_ in {"Member", "Invitation", "ApiToken"}:
        return caller.role is Role.ADMIN or (caller.role is Role.OWNER and place == OWN)
    return caller.is_marketplace or place == OWN
