"""Queries of exercises."""
