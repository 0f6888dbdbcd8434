"""Why money may not be given back. Amounts are in minor units of the currency that stands beside them."""

from datetime import datetime

from domain.refunds import approvals, data, limits, rules, settling
from domain.refunds.rules import RefundBound
from domain.tables import RefundReason, RefundState
from domain.tickets import affected, guards
from schema import enums  # noqa: F401 - declares the domain's choices
from schema.problems import problem
from schema.scalars import BigInt, Currency
from schema.ticket_problems import OF_MERCHANT

_LINE = (int, "Which line of the input, counted from 0.")
_LINE_OR_NOT = (int | None, "Which line of the input, counted from 0; null where it is about no line.")
_CURRENCY = (Currency, "The order's currency.")

problem(data.RefundEmpty)
problem(data.TooManyRefundLines, given=(int, "How many there are."), most=(int, "How many there may be."))
problem(data.RefundLineTwice, line=_LINE)
problem(data.QuantityOrAmountNeeded, line=_LINE)
problem(data.RefundQuantityTooSmall, line=_LINE, quantity=(int, "The quantity that was given."))
problem(data.OneAmountNeeded, line=_LINE_OR_NOT)
problem(
    data.AmountUnreadable,
    line=_LINE_OR_NOT,
    currency=(Currency, "The currency that was given."),
    decimals=(int, "How many decimals it has."),
)
problem(data.RefundAmountTooSmall, line=_LINE_OR_NOT)
problem(data.RefundAmountTooLarge, line=_LINE_OR_NOT)
problem(
    data.RefundCurrencyWrong, line=_LINE_OR_NOT, given=(Currency, "The currency that was given."), currency=_CURRENCY
)
problem(
    rules.RefundReasonImpossible,
    reason=(RefundReason, "The reason that was given."),
    possible=(list[RefundReason], "The reasons that are possible for this order."),
)
problem(
    rules.RefundTooLarge,
    bound=(RefundBound, "Of what the least is left."),
    line=(int | None, "Which line of the input, counted from 0; null for shipping, and for the refund as a whole."),
    asked=(str, "What was asked for, in minor units; as text, since it may be larger than any number of the schema."),
    refundable=(BigInt, "What is left of it, in minor units; pending refunds count as given."),
    currency=_CURRENCY,
)
problem(settling.RefundUnknown)
problem(
    settling.RefundNotPending,
    state=(RefundState, "How far it has come."),
    settled_at=(datetime | None, "When it succeeded or failed."),
)
problem(approvals.OwnerOnly)
problem(approvals.RefundNotAwaitingApproval, state=(RefundState, "How far it has come."))
problem(limits.RefundLimitOfAgents)

OF_REFUNDS = (
    *OF_MERCHANT,
    guards.NothingRefundable,
    data.RefundEmpty,
    data.TooManyRefundLines,
    data.RefundLineTwice,
    data.QuantityOrAmountNeeded,
    data.RefundQuantityTooSmall,
    data.OneAmountNeeded,
    data.AmountUnreadable,
    data.RefundAmountTooSmall,
    data.RefundAmountTooLarge,
    data.RefundCurrencyWrong,
    data.NoteTooLong,
    data.NoteUnkeepable,
    data.NoteMissing,
    affected.AffectedProductUnknown,
    rules.RefundReasonImpossible,
    rules.RefundTooLarge,
)
"""What may be wrong with any refund."""
