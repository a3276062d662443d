"""Clocks, who is told when, who may see what, and what no text may hold: pure."""
