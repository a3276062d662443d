"""Tags of the pages of items and papers."""
