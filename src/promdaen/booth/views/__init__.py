"""Pages of the booth."""
