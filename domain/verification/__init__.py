"""Verification: whether what is kept still agrees with itself, one check beside the other.

A check is a function that reads a snapshot of the database, a few rows at a time, and tells what does not hold.
"""
