"""What customers, merchants and support write, each in the customer's language."""

from random import Random
from typing import Any

from domain.tables import IssueType
from server.demo.dice import table

_GREET, _SIGN = 0.8, 0.9
"""How many customers, of one, greet and sign."""

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "pl", "pt")


class Pen:
    """Writes in one language about one order."""

    def __init__(self, language: str, chance: Random, **words: str) -> None:
        """Take what the letters speak of: `name`, `shop`, `number` and `product`."""
        self._texts: dict[str, Any] = table(f"letters/{language}")
        self._chance = chance
        self._words = words

    def question(self, issue_type: IssueType) -> str:
        """Write what a customer opens a ticket with."""
        return self._letter(self._texts["letters"][issue_type])

    def later(self, mood: str) -> str:
        """Write what a customer adds: `waiting` for an answer, or `unhappy` with it."""
        return self._letter(self._texts["later"][mood])

    def reply(self, remedy: str) -> str:
        """Write what a merchant answers."""
        return self._one(self._texts["replies"][remedy])

    def decision(self) -> str:
        """Write what the marketplace's support answers."""
        return self._one(self._texts["support"]["answered"])

    def _letter(self, bodies: list[str]) -> str:
        """Put a greeting before and a name after, as most people do."""
        parts = [self._one(bodies)]
        if self._chance.random() < _GREET:
            parts.insert(0, self._one(self._texts["greetings"]))
        else:
            parts[0] = parts[0][0].upper() + parts[0][1:]
        if self._chance.random() < _SIGN:
            parts.append(self._one(self._texts["closings"]))
        return "\n\n".join(parts)

    def _one(self, texts: list[str]) -> str:
        return self._chance.choice(texts).format(**self._words)
