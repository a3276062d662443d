"""Tags of the pages of course runs."""
