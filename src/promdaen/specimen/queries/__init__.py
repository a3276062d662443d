"""Queries of laboratory sessions, drawings and what officers found."""
