"""Forms of refreshers."""
