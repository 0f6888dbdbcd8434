"""What a review complains about: guessed from its words, which are Portuguese, and from the dates of its order.

The first rule that holds decides. The rules read words as `plain` makes them: small letters, no accents.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

NOT = r"\b(nao|n|nunca|nem|sem)\b"
CAME = r"\b(receb(i|e|eu|emos|ido)|veio|vieram|(cheg|mand)(ou|aram)|entreg(ou|aram|ues?)|envi(ou|aram|ad[oa]s?))\b"
MONEY = r"\b(dinheiro|valor|frete)\b"


class Rule(NamedTuple):
    """An issue type and the words that speak for it, some of them only once the parcel has come."""

    issue_type: str
    words: re.Pattern[str]
    once_it_came: bool = False


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_NOT_RECEIVED = _any(
    rf"{NOT} (\w+ ){{0,3}}(receb|resceb|cheg|entreg|veio|vieram|vem|envi|mand)",
    rf"\b(receb|cheg|entreg)\w* (\w+ ){{0,2}}{NOT}",
    r"\bcade\b|\bextravi|\broub(o|ad[oa])\b|\bperdid[oa]\b",
    r"\b(aguard|esper)(o|ando|ar)\b.{0,30}\b(produto|entrega|mercadoria|pedido|encomenda|chegar)\b",
    r"\b(ate|at) (hoje|hj|agora|agr|o momento|o presente)\b",
)

RULES = (
    Rule(
        "PAYMENT_PROBLEM",
        _any(r"\bcobr\w+ (\w+ )?(duas|2) vezes", r"\bcobranca (indevida|duplicada)", r"\bcobrad[oa] em dobro"),
    ),
    Rule(
        "COUNTERFEIT",
        _any(
            r"\bfalsific|\bpirat(a|ead[oa])\b|\breplica\b|\bparalel[oa]\b",
            r"\b(produtos?|e|muito) fals[oa]s?\b",
            r"\bnao (e|eh|era|sao|eram) origina(l|is)\b",
        ),
    ),
    Rule(
        "ADDRESS_PROBLEM",
        _any(
            r"\bendereco\b.{0,40}\b(errad|incorret|antigo|insuficiente|inexistente)",
            r"\b(errad|incorret|antigo|outro|alter|mud|corrig|problema|encontr|localiz)\w*.{0,25}\bendereco\b",
        ),
    ),
    Rule(
        "INCOMPLETE_ORDER",
        _any(
            r"(?<!endereco )(?<!nome )\bincomplet",
            rf"{NOT} (\w+ ){{0,4}}complet[oa]s?\b",
            r"\bfaltando (\w+ )?(um|uma|pecas?|itens|item|mercadoria|produtos?|parte)",
            r"\bfalt(a|am|ou|aram) (me enviar|o|a|os|as|um|uma|dois|duas|\d+|parte|peca)\b",
            rf"\b(so|somente|apenas)\b (\w+ ){{0,3}}{CAME}(?! .{{0,12}}(mail|mensage|respost))",
            rf"{CAME} (\w+ ){{0,3}}(so|somente|apenas)\b(?! .{{0,12}}(mail|mensage|respost))",
            rf"{CAME} (a )?metade\b|\bcaixa vazia\b",
            rf"\b(o outro|a outra|os outros|as outras)\b (\w+ ){{0,3}}{NOT}",
            rf"{NOT} (\w+ ){{0,2}}(um|uma|1|tod[oa]s) (d?os|d?as)\b",
        ),
    ),
    Rule(
        "DAMAGED",
        _any(
            r"\b(quebr|trinc|rachad|amass|arranh|rasg|danific|avaria|estrag|embolor|violad|furad)",
            r"\bdefeit|\bparou de funcionar|\bcom furo\b|\baos cacos\b|\bvaza\b|\bvencid[oa]s?\b",
            rf"{NOT} (\w+ )?(funcion\w+|liga|ligou|ligando)\b",
        ),
    ),
    Rule(
        "WRONG_ITEM",
        _any(
            r"\b(produto|pedido|item|mercadoria|cor|modelo|voltagem|marca)s? (\w+ ){0,3}(errad|erradi|trocad|incorret)",
            rf"{CAME} (\w+ ){{0,4}}(errad|trocad|incorret|outr[oa]s? (produto|item|cor|modelo|coisa|totalmente))",
            rf"\b(pedi|comprei)\b[^.]{{1,60}}{CAME} (um |uma )?outr[oa]\b",
            rf"{CAME} (\w+ ){{0,3}}diferente\b|\bveio (na )?cor\b",
            rf"{NOT} (e|era|foi|sao|eram|enviou|mandou) (\w+ ){{0,3}}(que|q) (eu )?(pedi|comprei|tinha|havia)",
        ),
    ),
    Rule(
        "WRONG_SIZE",
        _any(
            r"\btam(anho)?\b|\bmedidas?\b|\bdimens(ao|oes)\b|\b(menor|maior) (do )?que\b",
            rf"{NOT} (me )?(serve|serviu|cabe|coube|encaix\w+)\b",
            r"\b(ficou|ficaram|muito|veio|e) (pequen|grande|apertad|larg|curt)",
        ),
        once_it_came=True,
    ),
    Rule(
        "NOT_AS_DESCRIBED",
        _any(
            rf"{NOT} (corresponde|condiz|confere|parece|se parece|refle)",
            r"\b(descric|descrit|anunci|especific|propaganda|desacordo|imagem|fotos?\b)",
            r"\bdiferente|\bcompativel\b|\busad[oa]s?\b|\bde acordo\b",
        ),
        once_it_came=True,
    ),
    Rule(
        "POOR_QUALITY",
        _any(
            r"\bqualidade\b|\bfrage?i(l|s)\b|\b(mal|mau) acabad|\bacabamento\b|\bfin[oa]s?\b|\bfrac[oa]s?\b",
            r"\bdesfi\w+|\bdesbot|\blixo\b|\bprodutos? (muito )?(ruim|ruins|horrive\w+)\b|\bfalha\b",
        ),
        once_it_came=True,
    ),
    Rule("NOT_RECEIVED", _NOT_RECEIVED),
    Rule(
        "REFUND_REQUEST",
        _any(
            r"\b(re|r)?embols|\b(es|ex)torn|\bressarc",
            rf"{MONEY} (\w+ )?de volta\b|\bdevol\w+ (\w+ ){{0,3}}{MONEY}",
            r"\b(pedi|pedido d[eo]|solicit\w+|quero|gostaria|fiz) .{0,20}\bcancel|\bcancelei\b",
        ),
    ),
    Rule("RETURN_REQUEST", _any(r"\btroc(a|ar|ado)\b|\bdevol(v|u)|\bdesist")),
    Rule("LATE_DELIVERY", _any(r"\b(demor|atras|atraz)|\bprazos?\b|\bentrega (muito )?lenta\b")),
    Rule(
        "PRODUCT_QUESTION",
        _any(r"\bcomo (faco|usa|usar|instal|funciona|proced)|\bduvida|\bmanual\b|\binstala"),
        once_it_came=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the dates of an order say; None where one is missing."""

    expected_at: datetime | None
    delivered_at: datetime | None

    def had_come(self, by: datetime) -> bool:
        """Whether the parcel had come by the day of a time."""
        return self.delivered_at is not None and self.delivered_at.date() <= by.date()

    @property
    def came_late(self) -> bool:
        """Whether the parcel came after the day for which it was expected."""
        if self.delivered_at is None or self.expected_at is None:
            return False
        return self.delivered_at.date() > self.expected_at.date()


def plain(text: str) -> str:
    """Bring a text into the form that the rules read: small letters, no accents, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def issue_type(text: str, written_at: datetime, delivery: Delivery) -> str:
    """Name the issue type of a review."""
    words, came = plain(text), delivery.had_come(written_at)
    told = next((rule.issue_type for rule in RULES if (came or not rule.once_it_came) and rule.words.search(words)), "")
    if told == "NOT_RECEIVED" and came:
        return "MARKED_DELIVERED_NOT_RECEIVED"
    if told and told not in {"NOT_RECEIVED", "LATE_DELIVERY"}:
        return told
    if not came:
        return "LATE_DELIVERY" if delivery.delivered_at else "NEVER_ARRIVED"
    return "LATE_DELIVERY" if told or delivery.came_late else "OTHER"
