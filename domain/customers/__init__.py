"""Customers: the people who bought, and how what is known of them is erased."""
