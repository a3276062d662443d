"""Pure rules of course runs: their summaries, and the formats of their files."""
