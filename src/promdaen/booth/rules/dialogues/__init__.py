"""Interviews as graphs: read, played, checked, coded."""
