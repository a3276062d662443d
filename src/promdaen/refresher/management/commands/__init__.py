"""Commands of the year after a course."""
