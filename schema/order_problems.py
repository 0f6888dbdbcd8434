"""What may be wrong with orders that are imported."""

from datetime import datetime

from domain.orders import changes, operations, rules
from domain.people import merchants
from schema.problems import problem
from schema.scalars import BigInt

_FIELD = (str, "Which part of the input, by its name in the domain: `items.0.image_url`.")
_GIVEN = (int, "How many there are.")
_MOST = (int, "How many there may be.")
_ITEM = (str, "The item's external id.")

OF_IMPORTS = (operations.NoOrders, operations.TooManyOrders)
"""What may be wrong with an import as a whole."""

problem(operations.NoOrders)
problem(operations.TooManyOrders, given=_GIVEN, most=_MOST)

# With one order (or its merchant: `people_problems`): told beside the outcomes of the others.
problem(operations.MerchantMissing)
problem(operations.DuplicateOrder)
problem(operations.OrderNotStored)
problem(merchants.HandleInvalid)
problem(rules.TextMissing, field=_FIELD)
problem(
    rules.TextTooLong, field=_FIELD, given=(int, "How many characters it has."), most=(int, "How many it may have.")
)
problem(rules.TextUnkeepable, field=_FIELD)
problem(rules.CurrencyUnknown, currency=(str, "The currency that was given."))
problem(rules.CountryUnknown, field=_FIELD)
problem(rules.CustomerLocaleInvalid)
problem(rules.CustomerEmailInvalid)
problem(rules.ImageUrlInvalid, field=_FIELD)
problem(rules.NoItems)
problem(rules.TooManyItems, given=_GIVEN, most=_MOST)
problem(rules.TooManyShipments, given=_GIVEN, most=_MOST)
problem(rules.DuplicateOrderItem, external_id=_ITEM)
problem(rules.ItemQuantityOutOfRange, external_id=_ITEM, given=(int, "The quantity."), most=(int, "The largest."))
problem(
    rules.AmountOutOfRange,
    field=_FIELD,
    given=(str, "The amount, in minor units; as text, since it may be larger than any number of the schema."),
    most=(BigInt, "The largest amount, in minor units."),
)
problem(
    rules.OrderTimeOutOfRange,
    field=_FIELD,
    given=(datetime, "The time that was given."),
    earliest=(datetime, "The earliest that can be."),
    latest=(datetime, "The latest that can be."),
)
problem(changes.CurrencyChanged, before=(str, "The order's currency."), given=(str, "The currency that was given."))
problem(changes.ItemInUse, external_id=_ITEM)
problem(
    changes.PaidBelowRefunded,
    external_id=(str | None, "The item's external id; null for the order as a whole."),
    paid=(BigInt, "What would have been paid, in minor units."),
    refunded=(BigInt, "What was given back, or is on its way, in minor units."),
)
problem(
    changes.ShippingBelowRefunded,
    paid=(BigInt, "What sending it would have cost, in minor units."),
    refunded=(BigInt, "What was given back of that, or is on its way, in minor units."),
)
problem(
    changes.QuantityBelowAffected,
    external_id=_ITEM,
    given=(int, "The quantity that was given."),
    affected=(int, "How many a ticket is about."),
)
