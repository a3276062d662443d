"""Pages of the curriculum: what is taught, and the review of its texts."""
