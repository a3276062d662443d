"""Pages of the curriculum: its contents, and the review of its texts."""
