"""Queries of the exchange: its records, and who may see them."""
