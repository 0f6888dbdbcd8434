"""How the schema may change, on small schemas."""

from datetime import date

import pytest

from schema.evolution import problems

TODAY = date(2027, 11, 25)
OLD = """
type Query { order(id: ID!): Order  state: State }
type Order {
  number: String!
  total: Int @deprecated(reason: "Use `money`, since 2026-11-25.")
  sum: Int @deprecated(reason: "Use `money`, since 2026-11-26.")
}
enum State { OPEN CLOSED LOST @deprecated(reason: "Never used, since 2026-01-01.") }
input Filter { text: String }
"""


def found(old: str, new: str, entry: str = "") -> list[str]:
    """Change a part of the small schema."""
    assert old in OLD
    changelog = f"# Changelog\n\n## Unreleased\n{entry}\n\n## 0.1.0\n- `Order.number` and `Query.order` came.\n"
    return problems(OLD, OLD.replace(old, new), changelog, TODAY)


class TestAddition:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("number: String!", "number: String!\n  name: String"),
            ("OPEN CLOSED", "OPEN WAITING CLOSED"),
            ("order(id: ID!)", "order(id: ID!, at: Int)"),
            ("text: String", "text: String  number: String"),
        ],
    )
    def test_needs_no_word(self, old: str, new: str) -> None:
        assert found(old, new) == []


class TestBreakingChange:
    @pytest.mark.parametrize(
        ("old", "new", "name"),
        [
            ("number: String!", "number: Int!", "Order.number"),
            ("number: String!", "number: String", "Order.number"),
            ("order(id: ID!)", "order(id: ID!, at: Int!)", "Query.order"),
            ("order(id: ID!)", "order(number: ID)", "Query.order"),
            ("text: String", "text: Int", "Filter.text"),
            ("text: String", "text: String  more: Int!", "Filter.more"),
            ("input Filter { text: String }", "", "Filter"),
        ],
    )
    def test_needs_an_entry_in_the_changelog_of_what_comes_next(self, old: str, new: str, name: str) -> None:
        (problem,) = found(old, new)

        assert problem.endswith(f"CHANGELOG.md says nothing of `{name}` under Unreleased.")
        assert found(old, new, f"- `{name}` is another now.") == []

    def test_is_named_each(self) -> None:
        assert len(found("number: String!", "number: Int!\n  ", "- `Order` is another.")) == 1


class TestRemoval:
    def test_needs_a_year_of_notice(self) -> None:
        gone = 'total: Int @deprecated(reason: "Use `money`, since 2026-11-25.")'
        young = 'sum: Int @deprecated(reason: "Use `money`, since 2026-11-26.")'

        assert found(gone, "", "- `Order.total` is gone.") == []
        assert found(young, "", "- `Order.sum` is gone.") == [
            "Field Order.sum was removed. It has to stay until 2027-11-26."
        ]

    def test_of_what_was_never_deprecated_is_refused(self) -> None:
        (problem,) = found("number: String!", "", "- `Order.number` is gone.")

        assert problem == "Field Order.number was removed. It was never marked @deprecated with a date."

    def test_of_a_value_of_an_enum_is_the_same(self) -> None:
        lost = 'LOST @deprecated(reason: "Never used, since 2026-01-01.")'

        assert found(lost, "", "- `State.LOST` is gone.") == []
        assert len(found("CLOSED", "", "- `State.CLOSED` is gone.")) == 1


class TestDeprecation:
    def test_has_a_date(self) -> None:
        (problem,) = found("number: String!", 'number: String! @deprecated(reason: "Too long.")')

        assert problem.startswith("Order.number is deprecated without `since` and a date")
