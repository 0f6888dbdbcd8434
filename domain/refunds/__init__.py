"""Refunds: money given back, and how much still can be."""
