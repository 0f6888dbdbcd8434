"""What is counted of a selection, and how the figures of its parts make those of the whole."""

from dataclasses import dataclass

MOST = 2**53 - 1
"""Where counting ends: fragments that use each other double a figure with every line."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a selection amounts to once all fragments are put in where they are spread."""

    depth: int = 0
    """Fields inside each other."""
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    """Fields of the selection itself, not those below them."""
    fields: int = 0
    """Fields of the selection and below, each as often as it is selected."""
    lists: int = 0
    """Lists inside each other."""
    cost: int = 0
    each: int = 0
    """What each thing on the page around this selection adds to the cost."""

    def __add__(self, other: "Figures") -> "Figures":
        """Put two selections side by side."""
        return Figures(
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, MOST),
            min(self.directives + other.directives, MOST),
            min(self.roots + other.roots, MOST),
            min(self.fields + other.fields, MOST),
            max(self.lists, other.lists),
            min(self.cost + other.cost, MOST),
            min(self.each + other.each, MOST),
        )


NOTHING = Figures()
