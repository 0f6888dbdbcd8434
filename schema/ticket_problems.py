"""Why an act on a ticket may not be possible."""

from datetime import datetime

from domain.tables import Author
from domain.tickets import acting, affected, guards, handovers, replies, sights, support
from schema import enums  # noqa: F401 - declares the domain's choices
from schema.problems import problem

_CLOSED_AT = (datetime | None, "When it was closed.")
_LENGTH = (int, "How many characters it has.")
_MOST = (int, "How many it may have.")

problem(guards.MerchantOnly)
problem(guards.SupportOnly)
problem(
    guards.AlreadyReplied,
    author=(Author | None, "Who answered: the merchant or support."),
    member=(str | None, "The person's name; null for a program's answer, and for one of the other side."),
    replied_at=(datetime | None, "When."),
)
problem(guards.WithSupport)
problem(guards.NotWithSupport)
problem(guards.TicketIsClosed, closed_at=_CLOSED_AT)
problem(guards.TicketNotClosed)
problem(guards.RepliesUsedUp, limit=(int, "How many there were."))
problem(guards.ReopenPeriodOver, ended_at=(datetime, "When they were over."))
problem(guards.ClaimedByAnother, claimed_until=(datetime, "Until when."))
problem(guards.AttentionNotNeeded)
problem(affected.AffectedProductUnknown, position=(int, "Its place among those that were named, from 0."))
problem(acting.NoTickets)
problem(acting.TooManyTickets, given=(int, "How many there are."), most=(int, "How many there may be."))
problem(replies.ReplyTooLong, length=_LENGTH, most=_MOST)
problem(handovers.NoteTooLong, length=_LENGTH, most=_MOST)
problem(handovers.NoteUnkeepable)
problem(handovers.NoteMissing)
problem(support.NothingWaits)
problem(sights.PeopleOnly)

OF_MERCHANT = (acting.TicketUnknown, guards.MerchantOnly)
"""What may be wrong with any act of a merchant."""

OF_SUPPORT = (acting.TicketUnknown, guards.SupportOnly, guards.ClaimedByAnother)
"""What may be wrong with any act of support."""
