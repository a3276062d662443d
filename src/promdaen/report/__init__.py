"""Indicators, dashboards and the results sheet."""
