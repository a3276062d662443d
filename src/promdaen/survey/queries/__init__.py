"""Reads of the survey: who may see what, and what pages, exports and prints show."""
