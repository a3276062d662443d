"""Open sets of the booth, and what stands on content."""
