"""Actions on the year after a course."""
