"""Queries of refreshers: plans, answers and results of seasons."""
