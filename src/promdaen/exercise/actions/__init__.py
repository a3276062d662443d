"""Actions on exercises."""
