"""Commands of specimens."""
