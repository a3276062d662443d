"""Actions on laboratory sessions and printed sets."""
