"""What the loader takes a review to complain about."""

from datetime import UTC, datetime

import pytest

from domain.tables import IssueType
from examples.olist import judge


class TestIssueType:
    @pytest.mark.parametrize(
        ("text", "issue_type"),
        [
            ("A xícara chegou QUEBRADA", "DAMAGED"),
            ("O rádio não liga", "DAMAGED"),
            ("Veio com defeito", "DAMAGED"),
            ("Recebi o produto errado", "WRONG_ITEM"),
            ("Pedi azul e veio na cor verde", "WRONG_ITEM"),
            ("Comprei quatro copos e recebi apenas três", "INCOMPLETE_ORDER"),
            ("Faltou uma peça da estante", "INCOMPLETE_ORDER"),
            ("Pedido incompleto", "INCOMPLETE_ORDER"),
            ("A camisa ficou pequena", "WRONG_SIZE"),
            ("Tamanho 38, e eu calço 42", "WRONG_SIZE"),
            ("Não corresponde ao anúncio", "NOT_AS_DESCRIBED"),
            ("Tecido de péssima qualidade", "POOR_QUALITY"),
            ("Bolsa falsificada!", "COUNTERFEIT"),
            ("O tênis não é original", "COUNTERFEIT"),
            ("Fui cobrado duas vezes", "PAYMENT_PROBLEM"),
            ("Mandaram para um endereço errado", "ADDRESS_PROBLEM"),
            ("Consta como entregue, mas não recebi", "MARKED_DELIVERED_NOT_RECEIVED"),
            ("Cadê a minha encomenda?", "MARKED_DELIVERED_NOT_RECEIVED"),
            ("Quero o reembolso", "REFUND_REQUEST"),
            ("Gostaria de trocar por outra", "RETURN_REQUEST"),
            ("Demorou demais", "LATE_DELIVERY"),
            ("Como faço para montar?", "PRODUCT_QUESTION"),
            ("Péssimo", "OTHER"),
        ],
    )
    def test_goes_by_the_words_once_the_parcel_has_come(self, text: str, issue_type: str) -> None:
        assert judge.issue_type(text, day(10), judge.Delivery(day(20), day(9))) == issue_type

    @pytest.mark.parametrize(
        "text", ["Não recebi", "n chegou ainda", "Péssimo", "Está atrasado", "Que qualidade é essa"]
    )
    def test_goes_by_the_dates_where_nothing_has_come(self, text: str) -> None:
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), None)) == "NEVER_ARRIVED"
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), day(25))) == "LATE_DELIVERY"

    @pytest.mark.parametrize(
        ("text", "issue_type"),
        [("Quero meu dinheiro de volta", "REFUND_REQUEST"), ("A caixa chegou quebrada", "DAMAGED")],
    )
    def test_believes_the_words_before_the_dates(self, text: str, issue_type: str) -> None:
        assert judge.issue_type(text, day(21), judge.Delivery(day(20), None)) == issue_type

    def test_is_late_where_the_parcel_came_after_its_day(self) -> None:
        assert judge.issue_type("Péssimo", day(26), judge.Delivery(day(20), day(25))) == "LATE_DELIVERY"
        assert judge.issue_type("Péssimo", day(26), judge.Delivery(day(25), day(25))) == "OTHER"

    def test_tells_only_of_types_that_there_are(self) -> None:
        told = {rule.issue_type for rule in judge.RULES} - {"NOT_RECEIVED"}

        assert told <= {issue_type.value for issue_type in IssueType}


def day(number: int) -> datetime:
    """Give noon of a day."""
    return datetime(2018, 3, number, 12, tzinfo=UTC)
