"""Changes of the year after a course."""
