"""Tags of the pages of the survey."""
