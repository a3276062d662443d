"""Changes of laboratory sessions and of printed sets."""
