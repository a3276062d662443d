"""Commands of course runs."""
