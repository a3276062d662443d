"""Tags of the pages of the exchange."""
