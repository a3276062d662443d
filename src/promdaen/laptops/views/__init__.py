"""Pages of laptops."""
