"""Queries on plans."""
