"""Forms of the survey."""
