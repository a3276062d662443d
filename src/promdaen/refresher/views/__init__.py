"""Pages of the year after a course."""
