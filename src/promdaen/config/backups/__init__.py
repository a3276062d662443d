"""Backups: one sealed file of the data folder, its restoration, and drills that test both."""
