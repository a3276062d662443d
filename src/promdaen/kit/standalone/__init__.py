"""Single-file programs that need only Python, to copy and run anywhere."""
