"""Queries of the survey: access rights, and data for pages, exports and prints."""
