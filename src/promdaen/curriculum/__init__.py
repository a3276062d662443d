"""The twelve topics, their outcomes, sources and glossary, and the review of every text."""
