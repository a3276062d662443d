"""Queries of the law, cases and the sessions in which they are judged."""
