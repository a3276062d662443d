"""What a person typed, as clean values."""
