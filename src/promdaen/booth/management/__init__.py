"""Commands of the booth."""
