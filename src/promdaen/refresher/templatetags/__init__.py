"""Tags of the pages of refreshers."""
