"""Tickets: one customer question about one order, from its opening to its end."""
