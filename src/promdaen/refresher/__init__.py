"""Refreshers: who revises what, and when, in the year after a course."""
