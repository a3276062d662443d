"""Forms for exercises."""
