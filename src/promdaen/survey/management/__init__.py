"""Commands of the survey."""
