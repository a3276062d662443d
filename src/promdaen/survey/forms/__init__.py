"""What a person types into pages of the survey."""
