import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type {
  AttentionReason,
  EventType,
  IssueType,
  MessageAuthor,
  OrderState,
  RefundReason,
  RefundState,
  Role,
  SupportReason,
  TicketList,
  TicketState,
} from "../graphql/generated/graphql";

/** The schema's values as people say them. TypeScript holds that none is missing. */
type Words<Value extends string> = Record<Value, MessageDescriptor>;

export const ISSUE_TYPES: Words<IssueType> = {
  LATE_DELIVERY: msg`Late delivery`,
  NEVER_ARRIVED: msg`Never arrived`,
  MARKED_DELIVERED_NOT_RECEIVED: msg`Marked delivered, not received`,
  DAMAGED: msg`Damaged`,
  WRONG_ITEM: msg`Wrong item`,
  WRONG_SIZE: msg`Wrong size`,
  INCOMPLETE_ORDER: msg`Incomplete order`,
  NOT_AS_DESCRIBED: msg`Not as described`,
  POOR_QUALITY: msg`Poor quality`,
  COUNTERFEIT: msg`Counterfeit`,
  ADDRESS_PROBLEM: msg`Address problem`,
  RETURN_REQUEST: msg`Wants to return`,
  REFUND_REQUEST: msg`Wants a refund`,
  PAYMENT_PROBLEM: msg`Payment problem`,
  PRODUCT_QUESTION: msg`Product question`,
  OTHER: msg`Something else`,
};

export const ORDER_STATES: Words<OrderState> = {
  PLACED: msg({ message: "Placed", context: "state of an order" }),
  PROCESSING: msg`Processing`,
  SHIPPED: msg`Shipped`,
  DELIVERED: msg`Delivered`,
  CANCELLED: msg`Cancelled`,
};

export const TICKET_STATES: Words<TicketState> = {
  AWAITING_MERCHANT: msg`Waits for you`,
  AWAITING_CUSTOMER: msg`Waits for the customer`,
  AWAITING_SUPPORT: msg`With support`,
  CLOSED: msg`Closed`,
};

export const TICKET_LISTS: Words<TicketList> = {
  UNHANDLED: msg`Unhandled`,
  REPLIED: msg`Replied`,
  CLOSED: msg({ message: "Closed", context: "list of tickets" }),
  FOLLOW_UP: msg`Follow-up`,
};

export const ATTENTION: Words<AttentionReason> = {
  CUSTOMER_WAITING: msg`The customer waits`,
  DEADLINE_NEAR: msg`Time is nearly up`,
  SUPPORT_REPLIED: msg`Support answered`,
  SUPPORT_CLOSED: msg`Support closed it`,
  AUTO_ASSIGNED: msg`Went to support: no answer in time`,
  REFUND_FAILED: msg`A refund failed`,
};

export const AUTHORS: Words<MessageAuthor> = {
  CUSTOMER: msg`Customer`,
  MERCHANT: msg`Your shop`,
  SUPPORT: msg`Support`,
  SYSTEM: msg`aftersale`,
};

export const SUPPORT_REASONS: Words<SupportReason> = {
  CANNOT_RESOLVE: msg`We cannot solve this`,
  CUSTOMER_DISAGREES: msg`The customer disagrees`,
  SUSPECTED_FRAUD: msg`We suspect fraud`,
  MARKETPLACE_MATTER: msg`It is the marketplace's matter`,
  CARRIER_PROBLEM: msg`The carrier is the problem`,
  LANGUAGE: msg`We do not speak the language`,
  OTHER: msg`Another reason`,
};

export const REFUND_STATES: Words<RefundState> = {
  AWAITING_APPROVAL: msg`Waits for approval`,
  PENDING: msg`Under way`,
  SUCCEEDED: msg`Paid back`,
  FAILED: msg`Failed`,
  DECLINED: msg`Declined`,
};

export const REFUND_REASONS: Words<RefundReason> = {
  COUNTERFEIT: msg`Counterfeit`,
  DAMAGED: msg`Damaged`,
  DOES_NOT_FIT: msg`Does not fit`,
  EMPTY_PACKAGE: msg`The package was empty`,
  INCOMPLETE_ORDER: msg`Incomplete order`,
  MARKED_DELIVERED_NOT_ARRIVED: msg`Marked delivered, not received`,
  NEVER_ARRIVED: msg`Never arrived`,
  NOT_AS_DESCRIBED: msg`Not as described`,
  OTHER: msg`Another reason`,
  OUT_OF_STOCK: msg`Out of stock`,
  POOR_QUALITY: msg`Poor quality`,
  RETURNED_TO_SENDER: msg`Came back to the sender`,
  SENT_TO_WRONG_ADDRESS: msg`Sent to a wrong address`,
  TAKING_TOO_LONG: msg`Takes too long`,
  UNABLE_TO_SHIP: msg`Cannot be sent`,
  WRONG_COLOUR: msg`Wrong colour`,
  WRONG_ITEM: msg`Wrong item`,
};

export const ROLES: Words<Role> = {
  OWNER: msg`Owner`,
  AGENT: msg`Agent`,
  SUPPORT: msg({ message: "Support", context: "role" }),
  ADMIN: msg`Administrator`,
};

/** What an event says in a conversation; messages speak for themselves and are left out. */
export const TICKET_EVENTS: Partial<Words<EventType>> = {
  TICKET_OPENED: msg`The ticket was opened`,
  SUPPORT_REQUESTED: msg`Support was asked to take over`,
  SUPPORT_TOOK: msg`Support is looking at it`,
  TICKET_ACKNOWLEDGED: msg`Somebody took note`,
  TICKET_CLOSED: msg`The ticket was closed`,
  TICKET_REOPENED: msg`The ticket was reopened`,
  TICKET_RETURNED: msg`Support gave it back, with one more reply`,
  REFUND_ISSUED: msg`A refund was issued`,
  REFUND_APPROVED: msg`A refund was approved`,
  REFUND_DECLINED: msg`A refund was declined`,
  REFUND_FAILED: msg`A refund failed`,
  REFUND_SUCCEEDED: msg`Money went back to the customer`,
  SHIPMENT_REPLACED: msg`A replacement parcel was sent`,
};
