"""Limits: how large a document may be and what it costs, told in one pass before anything else is done with it."""

from schema.limits.checks import LONGEST, Limits
from schema.limits.figures import Figures
from schema.limits.introspection import asks_about_schema_alone
from schema.limits.measure import Measure
from schema.limits.problems import OverLimit
from schema.limits.sizes import Sizes

__all__ = ["LONGEST", "Figures", "Limits", "Measure", "OverLimit", "Sizes", "asks_about_schema_alone"]
