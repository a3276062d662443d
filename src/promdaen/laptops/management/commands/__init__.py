"""Commands of laptops."""
