"""Template tags of items and papers."""
