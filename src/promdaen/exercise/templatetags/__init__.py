"""Tags of the pages of exercises."""
