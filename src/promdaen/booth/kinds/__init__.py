"""Open sets of the booth, and modules that depend on content."""
