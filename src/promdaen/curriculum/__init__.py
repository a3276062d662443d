"""The twelve topics, their outcomes, sources and words, and the review of every text."""
