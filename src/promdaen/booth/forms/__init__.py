"""Forms of the booth."""
