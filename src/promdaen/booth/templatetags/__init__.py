"""Parts of the pages of the booth."""
