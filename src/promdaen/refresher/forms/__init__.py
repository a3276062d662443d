"""What pages of the year after a course send."""
