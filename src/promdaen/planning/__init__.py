"""Planning: from gaps to a costed programme over years, and the twin of a checkpoint."""
