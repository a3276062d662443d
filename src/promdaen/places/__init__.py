"""Provinces, districts and checkpoints, with their class, mode and status over time."""
