"""Refunds with lines, shipping and goodwill; the ledger; and how much members and tokens may give back in a day.

What was refunded before becomes refunds of one line, with the entries that brought the money where it is.
"""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

from domain.migrations import vocabulary as v

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SHIPPING = (
    "shipping_refunded_minor >= 0 AND shipping_pending_minor >= 0"
    " AND shipping_refunded_minor + shipping_pending_minor <= shipping_minor"
)
_LIMIT = "(refund_limit_minor IS NULL) = (refund_limit_currency IS NULL) AND refund_limit_minor >= 0"
_PARTS = "shipping_minor >= 0 AND goodwill_minor >= 0 AND shipping_minor + goodwill_minor <= amount_minor"
_KEPT = "merchant_id, id, order_id, ticket_id, amount_minor, currency, state, reason, note, created_at, settled_at"
_NEWEST = ("created_at DESC", "id DESC")


def upgrade() -> None:
    """Make the new tables and columns."""
    op.add_column("orders", _counter("shipping_refunded_minor"))
    op.add_column(
        "orders", _counter("shipping_pending_minor", sa.CheckConstraint(_SHIPPING, "refunds_within_shipping"))
    )
    op.add_column("members", sa.Column("refund_limit_minor", sa.BigInteger()))
    op.add_column(
        "members", sa.Column("refund_limit_currency", sa.String(3), sa.CheckConstraint(_LIMIT, "refund_limit"))
    )
    earlier = _earlier()
    if v.is_sqlite():
        v.remake("refunds", _refunds, _KEPT)
    else:
        _alter_refunds()
    _lines()
    _entries()
    op.create_table(
        "refund_spendings",
        *v.ids("merchant_id", "actor_id", key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        *v.amounts("spent_minor"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"]),
        sa.CheckConstraint("spent_minor >= 0", name="spent"),
    )
    _book(earlier)


def downgrade() -> None:
    """Take them away; a refund keeps the first of its lines, and one that no state was for before has failed."""
    op.execute("UPDATE refunds SET state = 'FAILED' WHERE state = 'DECLINED'")
    op.execute("UPDATE refunds SET state = 'PENDING' WHERE state = 'AWAITING_APPROVAL'")
    lines = sa.text(
        "SELECT merchant_id AS line_merchant, refund_id AS line_refund, affected_product_id AS product,"
        " quantity AS pieces FROM refund_lines WHERE position = 0"
    ).columns(line_merchant=sa.Uuid(), line_refund=sa.Uuid(), product=sa.Uuid())
    first = [dict(row) for row in op.get_bind().execute(lines).mappings()]
    v.drop_tables("refund_spendings", "ledger_entries", "refund_lines")
    if v.is_sqlite():
        v.remake("refunds", _old_refunds, _KEPT)
    else:
        _alter_refunds_back()
    if first:
        refunds = sa.table("refunds", *v.ids("merchant_id", "id", "affected_product_id"), *v.integers("quantity"))
        own = (refunds.c.merchant_id == sa.bindparam("line_merchant"), refunds.c.id == sa.bindparam("line_refund"))
        back: dict[str, Any] = {"affected_product_id": sa.bindparam("product"), "quantity": sa.bindparam("pieces")}
        op.get_bind().execute(sa.update(refunds).where(*own).values(back), first)
    for column in ("refund_limit_currency", "refund_limit_minor"):
        op.drop_column("members", column)
    for column in ("shipping_pending_minor", "shipping_refunded_minor"):
        op.drop_column("orders", column)


def _counter(name: str, *checks: sa.CheckConstraint) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), *checks, nullable=False, server_default="0")


def _amounts_of_parts() -> list[sa.Column[int]]:
    return [_counter("shipping_minor"), _counter("goodwill_minor")]


def _refunds() -> None:
    v.create_tenant_table(
        "refunds",
        *v.ids("order_id"),
        *v.ids("ticket_id", optional=True),
        *v.amounts("amount_minor"),
        *_amounts_of_parts(),
        *v.texts(currency=3, state=32, reason=32),
        *v.optional_texts(note=None),
        *v.ids("member_id", optional=True),
        *v.times("created_at"),
        *v.times("decided_at", "settled_at", optional=True),
        v.within("orders", "order_id"),
        v.within("tickets", "ticket_id"),
        _of_member(),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint(_PARTS, name="parts"),
    )
    _indexes()
    _new_indexes()


def _alter_refunds() -> None:
    op.drop_column("refunds", "affected_product_id")  # with its index and foreign key
    op.drop_column("refunds", "quantity")  # with its constraint
    new: list[sa.Column[Any]] = [*_amounts_of_parts(), *v.ids("member_id", optional=True)]
    for column in (*new, *v.times("decided_at", optional=True)):
        op.add_column("refunds", column)
    op.create_check_constraint("parts", "refunds", _PARTS)
    op.create_foreign_key(
        op.f("fk_refunds_member_id"), "refunds", "members", ["member_id"], ["id"], ondelete="SET NULL"
    )
    _new_indexes()


def _old_refunds() -> None:
    v.create_tenant_table(
        "refunds",
        *v.ids("order_id"),
        *v.ids("ticket_id", "affected_product_id", optional=True),
        sa.Column("quantity", sa.Integer()),
        *v.amounts("amount_minor"),
        *v.texts(currency=3, state=32, reason=32),
        *v.optional_texts(note=None),
        *v.times("created_at"),
        *v.times("settled_at", optional=True),
        v.within("orders", "order_id"),
        v.within("tickets", "ticket_id"),
        v.within("affected_products", "affected_product_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
    )
    _indexes()
    v.index("ix_refunds_affected_product", "refunds", "merchant_id", "affected_product_id")


def _alter_refunds_back() -> None:
    op.drop_constraint(op.f("ck_refunds_parts"), "refunds")
    for index in ("ix_refunds_created", "ix_refunds_state"):
        op.drop_index(index, "refunds")
    for column in ("shipping_minor", "goodwill_minor", "member_id", "decided_at"):
        op.drop_column("refunds", column)
    op.add_column("refunds", sa.Column("affected_product_id", sa.Uuid()))
    op.add_column("refunds", sa.Column("quantity", sa.Integer()))
    op.create_check_constraint("quantity", "refunds", "quantity IS NULL OR quantity > 0")
    own = ["merchant_id", "affected_product_id"]
    name = op.f("fk_refunds_merchant_id_affected_product_id")
    op.create_foreign_key(name, "refunds", "affected_products", own, ["merchant_id", "id"])
    v.index("ix_refunds_affected_product", "refunds", *own)


def _indexes() -> None:
    v.index("ix_refunds_order", "refunds", "merchant_id", "order_id", "created_at", "id")
    v.index("ix_refunds_ticket", "refunds", "merchant_id", "ticket_id")


def _new_indexes() -> None:
    v.index("ix_refunds_created", "refunds", "merchant_id", *_NEWEST)
    v.index("ix_refunds_state", "refunds", "merchant_id", "state", *_NEWEST)
    v.index("ix_refunds_member", "refunds", "member_id")


def _lines() -> None:
    v.create_tenant_table(
        "refund_lines",
        *v.ids("refund_id", "affected_product_id", "order_item_id"),
        *v.integers("position"),
        sa.Column("quantity", sa.Integer()),
        *v.amounts("amount_minor"),
        *v.texts(currency=3),
        v.within("refunds", "refund_id"),
        v.within("affected_products", "affected_product_id"),
        v.within("order_items", "order_item_id"),
        sa.UniqueConstraint("merchant_id", "refund_id", "affected_product_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
    )
    v.index("ix_refund_lines_refund", "refund_lines", "merchant_id", "refund_id", "position")
    v.index("ix_refund_lines_affected_product", "refund_lines", "merchant_id", "affected_product_id")
    v.index("ix_refund_lines_item", "refund_lines", "merchant_id", "order_item_id")


def _entries() -> None:
    v.create_tenant_table(
        "ledger_entries",
        *v.ids("order_id", "refund_id"),
        *v.texts(from_account=32, to_account=32),
        *v.amounts("amount_minor"),
        *v.texts(currency=3),
        *v.times("at"),
        v.within("orders", "order_id"),
        v.within("refunds", "refund_id"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("from_account <> to_account", name="moves"),
    )
    v.index("ix_ledger_entries_order", "ledger_entries", "merchant_id", "order_id", "at", "id")
    v.index("ix_ledger_entries_refund", "ledger_entries", "merchant_id", "refund_id")


def _of_member() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], ondelete="SET NULL")


def _earlier() -> list[dict[str, Any]]:
    """Read the refunds that there are, each with the order item it was for."""
    uuids: dict[str, Any] = {
        name: sa.Uuid() for name in ("merchant_id", "id", "order_id", "affected_product_id", "order_item_id")
    }
    times: dict[str, Any] = {name: sa.DateTime(timezone=True) for name in ("created_at", "settled_at")}
    plain: dict[str, Any] = {
        "quantity": sa.Integer(),
        "amount_minor": sa.BigInteger(),
        "currency": sa.String(),
        "state": sa.String(),
    }
    found = sa.text(
        "SELECT refunds.merchant_id, refunds.id, refunds.order_id, affected_product_id, refunds.quantity,"
        " amount_minor, refunds.currency, state, created_at, settled_at, order_item_id FROM refunds"
        " LEFT JOIN affected_products ON affected_products.merchant_id = refunds.merchant_id"
        " AND affected_products.id = affected_product_id"
    ).columns(**uuids, **times, **plain)
    return [dict(row) for row in op.get_bind().execute(found).mappings()]


def _book(earlier: list[dict[str, Any]]) -> None:
    """Give each its line, and the entries that its state says."""
    lines: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for refund in earlier:
        own = {name: refund[name] for name in ("merchant_id", "amount_minor", "currency")} | {"refund_id": refund["id"]}
        if refund["affected_product_id"] is not None:
            about = {name: refund[name] for name in ("affected_product_id", "order_item_id", "quantity")}
            lines.append({**own, **about, "id": uuid.uuid4(), "position": 0})
        moves = [("KEPT", "PENDING", refund["created_at"])]
        if refund["state"] != "PENDING":
            to = "REFUNDED" if refund["state"] == "SUCCEEDED" else "KEPT"
            moves.append(("PENDING", to, refund["settled_at"] or refund["created_at"]))
        entries += [
            {
                **own,
                "id": uuid.uuid4(),
                "order_id": refund["order_id"],
                "from_account": leaves,
                "to_account": to,
                "at": at,
            }
            for leaves, to, at in moves
        ]
    common = v.ids("merchant_id", "id", "refund_id") + v.amounts("amount_minor") + v.texts(currency=3)
    if lines:
        concerned = (*v.ids("affected_product_id", "order_item_id"), *v.integers("position"))
        op.bulk_insert(sa.table("refund_lines", *common, *concerned, sa.column("quantity", sa.Integer())), lines)
    if entries:
        moved = (*v.ids("order_id"), *v.texts(from_account=32, to_account=32), *v.times("at"))
        op.bulk_insert(sa.table("ledger_entries", *(sa.column(c.name, c.type) for c in common), *moved), entries)
