"""Queries of questions: allowed subjects, due levels, and visibility for each reader."""
