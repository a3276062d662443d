"""Queries of the booth."""
