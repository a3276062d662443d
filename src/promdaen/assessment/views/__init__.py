"""Pages of items and papers, and of item files."""
