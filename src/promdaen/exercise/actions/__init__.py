"""Changes of exercises."""
