"""Forms of the list of items, and of files of items."""
