"""What the year after a course asks of whom, and what came of it."""
