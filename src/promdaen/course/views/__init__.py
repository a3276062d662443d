"""Pages of course runs: each asks one question, or does one thing, and answers."""
