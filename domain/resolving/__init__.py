"""Resolving: what settles a ticket, all of it at once or nothing."""
