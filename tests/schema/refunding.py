"""Refunds over GraphQL, as tests give, settle and decide about them over and over."""

from datetime import datetime
from typing import Any

from domain.people.viewer import Viewer
from domain.tables import Scope
from tests.schema.conftest import Send
from tests.schema.world import NOW, token

MONEY = "amount minorUnits currency"
REFUND = f"""
    id state reason note quantity createdAt decidedAt settledAt
    total {{ {MONEY} }} shipping {{ {MONEY} }} goodwill {{ {MONEY} }}
    lines {{ quantity total {{ {MONEY} }} affectedProduct {{ id }} }}
    order {{ id }} ticket {{ id }}
"""
LEDGER = "ledger { paid { minorUnits } kept { minorUnits } pending { minorUnits } refunded { minorUnits } }"
_PROBLEMS = """
    ... on Problem { message }
    ... on RefundTooLarge { bound line asked refundable currency }
    ... on RefundCurrencyWrong { line given rightCurrency: currency }
    ... on AmountUnreadable { line currencyGiven: currency decimals }
    ... on RefundReasonImpossible { reason possible }
    ... on RefundLineTwice { lineTwice: line }
    ... on AffectedProductUnknown { position }
"""
_ISSUE = f"""mutation Issue($input: RefundIssueInput!, $dryRun: Boolean! = false) {{
    done: refundIssue(input: $input, dryRun: $dryRun) {{
        __typename
        ... on Done {{ events {{ type actor }} }}
        ... on RefundIssued {{
            needsApproval
            refund {{ {REFUND} }}
            ticket {{ id state attention {{ reasons }} }}
            order {{ id {LEDGER} refunds {{ id }} }}
            affectedProducts {{ id refunded {{ minorUnits }} pending {{ minorUnits }} refundable {{ minorUnits }} }}
        }}
        {_PROBLEMS}
    }}
}}"""
_DECIDED = {"refundSettle": "RefundSettled", "refundApprove": "RefundApproved", "refundDecline": "RefundDeclined"}
_STATES = {"refundSettle": "RefundNotPending"}
SETTLER = token(*Scope, merchant=None)
"""The payment side, which may do everything."""


async def issued(
    send: Send, *, viewer: Viewer | None = None, dry_run: bool = False, now: datetime = NOW, **given: Any
) -> dict[str, Any]:
    """Give money back, and give the result."""
    usual = {"reason": "DAMAGED", "idempotencyKey": "refund"}
    answer = await send(_ISSUE, {"input": usual | given, "dryRun": dry_run}, viewer=viewer, now=now)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["done"]
    return found


async def decided(
    send: Send, name: str, refund_id: str, *, viewer: Viewer | None = None, dry_run: bool = False, **given: Any
) -> dict[str, Any]:
    """Decide about a refund, and give the result."""
    wrong = _STATES.get(name, "RefundNotAwaitingApproval")
    document = f"""mutation Decide($input: {name[0].upper()}{name[1:]}Input!, $dryRun: Boolean! = false) {{
        done: {name}(input: $input, dryRun: $dryRun) {{
            __typename
            ... on Done {{ events {{ type actor }} }}
            ... on {_DECIDED[name]} {{
                refund {{ {REFUND} }} ticket {{ state attention {{ reasons }} }} order {{ {LEDGER} }}
            }}
            ... on Problem {{ message }}
            ... on {wrong} {{ state }}
        }}
    }}"""
    usual = {"refundId": refund_id, "idempotencyKey": f"{name} {refund_id} {given}"}
    answer = await send(document, {"input": usual | given, "dryRun": dry_run}, viewer=viewer)
    assert answer.errors == []
    found: dict[str, Any] = answer.data["done"]
    return found


def ledger_of(order: dict[str, Any]) -> tuple[int, int, int, int]:
    """Give what was paid, is kept, is on its way and was given back."""
    paid, kept, pending, refunded = (account["minorUnits"] for account in order["ledger"].values())
    assert paid == kept + pending + refunded
    return paid, kept, pending, refunded
