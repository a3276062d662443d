"""Pages of items and papers, and of files of items."""
