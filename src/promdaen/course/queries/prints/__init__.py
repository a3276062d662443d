"""What is printed of a run."""
