"""The domain's choices in the schema: each value with its description."""

from domain.people.viewer import ViewerKind
from domain.refunds.rules import RefundBound
from domain.refunds.settling import RefundOutcome
from domain.tables import (
    ActorKind,
    AttentionReason,
    Author,
    EventType,
    HandoverTo,
    IssueType,
    OrderState,
    RefundReason,
    RefundState,
    Role,
    Section,
    SupportReason,
    TicketState,
)
from domain.tickets.guards import TicketAction
from domain.tickets.queries import TicketList
from schema.descriptions import described

described(
    ViewerKind,
    "How a viewer came in.",
    {
        ViewerKind.MEMBER: "A person who signed in.",
        ViewerKind.TOKEN: "A program with an API token.",
        ViewerKind.SYSTEM: "aftersale itself.",
    },
)
described(
    Role,
    "What a member may do.",
    {
        Role.OWNER: "Works for a merchant and may do everything there.",
        Role.AGENT: "Works for a merchant and handles its tickets.",
        Role.SUPPORT: "Works for the marketplace and answers what merchants leave to it.",
        Role.ADMIN: "Works for the marketplace and may do everything.",
    },
)
described(
    OrderState,
    "How far an order has come.",
    {
        OrderState.PLACED: "The customer ordered; nothing has been done yet.",
        OrderState.PROCESSING: "The merchant prepares it.",
        OrderState.SHIPPED: "It is on its way.",
        OrderState.DELIVERED: "It arrived.",
        OrderState.CANCELLED: "It was called off.",
    },
)
described(
    IssueType,
    "The kind of problem a ticket is about.",
    {
        IssueType.LATE_DELIVERY: "It came, or comes, later than promised.",
        IssueType.NEVER_ARRIVED: "It did not come.",
        IssueType.MARKED_DELIVERED_NOT_RECEIVED: "The carrier says it was delivered; the customer has not got it.",
        IssueType.DAMAGED: "It came broken.",
        IssueType.WRONG_ITEM: "Something else came.",
        IssueType.WRONG_SIZE: "It does not fit.",
        IssueType.INCOMPLETE_ORDER: "A part is missing.",
        IssueType.NOT_AS_DESCRIBED: "It differs from its description.",
        IssueType.POOR_QUALITY: "It is badly made.",
        IssueType.COUNTERFEIT: "It is, or seems, a fake.",
        IssueType.ADDRESS_PROBLEM: "The address was wrong or has changed.",
        IssueType.RETURN_REQUEST: "The customer wants to send it back.",
        IssueType.REFUND_REQUEST: "The customer wants the money back.",
        IssueType.PRODUCT_QUESTION: "The customer asks about the product.",
        IssueType.PAYMENT_PROBLEM: "Something went wrong with the payment.",
        IssueType.OTHER: "Anything else.",
    },
)
described(
    TicketState,
    "Whom a ticket waits for.",
    {
        TicketState.AWAITING_MERCHANT: "The merchant is to answer, by `respondBy`.",
        TicketState.AWAITING_CUSTOMER: "It was answered; the customer may write again.",
        TicketState.AWAITING_SUPPORT: "The marketplace's support is to answer.",
        TicketState.CLOSED: "It is settled.",
    },
)
described(
    Section,
    "The list a ticket stands in, by its state.",
    {
        Section.UNHANDLED: "It waits for the merchant.",
        Section.REPLIED: "It waits for the customer or for support.",
        Section.CLOSED: "It is settled.",
    },
    name="TicketSection",
)
described(
    TicketList,
    "The lists of tickets.",
    {
        TicketList.UNHANDLED: "What waits for the merchant.",
        TicketList.REPLIED: "What waits for the customer or for support.",
        TicketList.CLOSED: "What is settled.",
        TicketList.FOLLOW_UP: "What was replied to or closed, and wants a second look.",
    },
)
described(
    Author,
    "Who wrote a message.",
    {
        Author.CUSTOMER: "The person who bought.",
        Author.MERCHANT: "The merchant.",
        Author.SUPPORT: "The marketplace's support.",
        Author.SYSTEM: "aftersale, by a rule.",
    },
    name="MessageAuthor",
)
described(
    RefundState,
    "How far a refund has come.",
    {
        RefundState.AWAITING_APPROVAL: "An owner is to decide about it; its amount is taken already.",
        RefundState.PENDING: "It is on its way; its amount is taken already.",
        RefundState.SUCCEEDED: "The customer has it.",
        RefundState.FAILED: "It did not arrive; its amount is free again.",
        RefundState.DECLINED: "An owner declined it; its amount is free again.",
    },
)
described(
    RefundReason,
    "Why money is given back.",
    {
        RefundReason.UNABLE_TO_SHIP: "The merchant cannot ship it.",
        RefundReason.RETURNED_TO_SENDER: "The parcel came back.",
        RefundReason.DAMAGED: "It came broken.",
        RefundReason.TAKING_TOO_LONG: "It takes too long.",
        RefundReason.DOES_NOT_FIT: "It does not fit.",
        RefundReason.WRONG_ITEM: "Something else came.",
        RefundReason.COUNTERFEIT: "It is a fake.",
        RefundReason.NOT_AS_DESCRIBED: "It differs from its description.",
        RefundReason.NEVER_ARRIVED: "It did not come.",
        RefundReason.MARKED_DELIVERED_NOT_ARRIVED: "It was marked delivered, but did not come.",
        RefundReason.EMPTY_PACKAGE: "The parcel was empty.",
        RefundReason.WRONG_COLOUR: "The colour is wrong.",
        RefundReason.INCOMPLETE_ORDER: "A part is missing.",
        RefundReason.POOR_QUALITY: "It is badly made.",
        RefundReason.SENT_TO_WRONG_ADDRESS: "It went to a wrong address.",
        RefundReason.OUT_OF_STOCK: "It is out of stock.",
        RefundReason.OTHER: "Anything else.",
    },
)
described(
    RefundOutcome,
    "What the payment side says of a refund.",
    {
        RefundOutcome.SUCCEEDED: "The customer has the money.",
        RefundOutcome.FAILED: "The money did not arrive: it is the merchant's again.",
    },
)
described(
    RefundBound,
    "What it is of which too little is left to give back.",
    {
        RefundBound.AFFECTED_PRODUCT: "The price of as many of the item as the ticket is about.",
        RefundBound.ORDER_ITEM: "The price of the whole order item.",
        RefundBound.SHIPPING: "What sending the order cost.",
        RefundBound.ORDER: "What was paid for the order.",
    },
)
described(
    EventType,
    "What happened.",
    {
        EventType.ORDER_CREATED: "An order was imported for the first time.",
        EventType.ORDER_UPDATED: "An import changed an order.",
        EventType.TICKET_OPENED: "A customer's question became a ticket.",
        EventType.CUSTOMER_WROTE: "The customer wrote again.",
        EventType.MERCHANT_REPLIED: "The merchant answered the customer.",
        EventType.SUPPORT_REPLIED: "The marketplace's support answered the customer.",
        EventType.SUPPORT_REQUESTED: "The merchant asked support to take over.",
        EventType.SUPPORT_TOOK: "One of support took a ticket, for half an hour.",
        EventType.TICKET_RETURNED: "Support gave a ticket back to its merchant, with one more reply.",
        EventType.TICKET_CLOSED: "The merchant or support settled a ticket.",
        EventType.TICKET_REOPENED: "The merchant took a settled ticket back.",
        EventType.TICKET_ACKNOWLEDGED: "Somebody of the merchant said that what wanted attention is known.",
        EventType.REPLY_LIMIT_SET: "The marketplace set how often a merchant may answer tickets of one issue type.",
        EventType.REFUND_ISSUED: "The merchant gave money back, or an owner is to decide whether it is.",
        EventType.REFUND_APPROVED: "An owner let a refund go its way.",
        EventType.REFUND_DECLINED: "An owner declined a refund.",
        EventType.REFUND_SUCCEEDED: "Money went back to the customer.",
        EventType.REFUND_FAILED: "A refund did not arrive: its money is the merchant's again.",
        EventType.REFUND_LIMIT_SET: "An owner set how much a member may give back in a day.",
        EventType.SHIPMENT_REPLACED: "A parcel was sent in the place of an earlier one.",
        EventType.CUSTOMER_ERASED: "What was known of a person was blanked.",
        EventType.MERCHANT_UPDATED: "A merchant's name, locale or reply policy was changed.",
        EventType.MEMBER_INVITED: "A person was asked to become a member.",
        EventType.INVITATION_REVOKED: "An invitation was taken back.",
        EventType.MEMBER_JOINED: "A person became a member.",
        EventType.MEMBER_UPDATED: "What is known of a member, or may be done by them, was changed.",
        EventType.MEMBER_REMOVED: "A person is no member any more.",
        EventType.PASSWORD_CHANGED: "A member changed their password.",
        EventType.SESSIONS_ENDED: "A member signed out elsewhere.",
        EventType.TOKEN_CREATED: "An API token was made.",
        EventType.TOKEN_REVOKED: "An API token was ended.",
    },
)
described(
    AttentionReason,
    "Why a person of the merchant should look at a ticket.",
    {
        AttentionReason.CUSTOMER_WAITING: "The customer waits for the merchant.",
        AttentionReason.DEADLINE_NEAR: "The time to answer is nearly over.",
        AttentionReason.SUPPORT_REPLIED: "The marketplace's support answered the customer.",
        AttentionReason.SUPPORT_CLOSED: "The marketplace's support settled it.",
        AttentionReason.AUTO_ASSIGNED: "It went to support, since the merchant did not answer in time.",
        AttentionReason.REFUND_FAILED: "A refund did not arrive.",
    },
)
described(
    HandoverTo,
    "Who gets a ticket.",
    {
        HandoverTo.SUPPORT: "The marketplace's support.",
        HandoverTo.MERCHANT: "The merchant, who gets it back.",
    },
)
described(
    SupportReason,
    "Why a merchant asks support to take over.",
    {
        SupportReason.CANNOT_RESOLVE: "The merchant has no way to settle it.",
        SupportReason.CUSTOMER_DISAGREES: "The customer does not accept what the merchant offers.",
        SupportReason.CARRIER_PROBLEM: "It is between the carrier and the marketplace.",
        SupportReason.SUSPECTED_FRAUD: "Something about it seems dishonest.",
        SupportReason.MARKETPLACE_MATTER: "It is about the marketplace's own rules, account or payment.",
        SupportReason.LANGUAGE: "Nobody at the merchant understands the customer's language.",
        SupportReason.OTHER: "Anything else; the note says what.",
    },
)
described(
    TicketAction,
    "What may be done with a ticket: each is a mutation.",
    {
        TicketAction.REPLY: "`ticketReply`.",
        TicketAction.CLOSE: "`ticketClose`, `ticketsClose`.",
        TicketAction.REOPEN: "`ticketReopen`.",
        TicketAction.REQUEST_SUPPORT: "`ticketRequestSupport`.",
        TicketAction.REPLACE_SHIPMENT: "`shipmentReplace`.",
        TicketAction.ACKNOWLEDGE: "`ticketAcknowledge`, `ticketsAcknowledge`.",
        TicketAction.REFUND: "`refundIssue`.",
        TicketAction.SUPPORT_REPLY: "`supportReply`.",
        TicketAction.SUPPORT_RETURN: "`supportReturn`.",
        TicketAction.SUPPORT_CLOSE: "`supportClose`.",
    },
)
described(
    ActorKind,
    "Who did something.",
    {
        ActorKind.MEMBER: "A person who signed in.",
        ActorKind.TOKEN: "A program with an API token.",
        ActorKind.SYSTEM: "aftersale itself.",
    },
)
