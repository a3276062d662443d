"""What a person types into pages of plans."""
