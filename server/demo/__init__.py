"""Demo data: a marketplace with merchants, orders of half a year, and what became of its customers' questions."""

OWNER = "owner@demo.example"
AGENT = "agent@demo.example"
SUPPORT = "support@demo.example"
PASSWORD = "try-aftersale"  # noqa: S105 - it opens made-up data, and is printed for whoever starts the demo
"""Opens each of the demo's members: the owner and the agent of casa-verde, those of other merchants, and support."""
