"""Programs of one file that need nothing but Python, to be copied and run anywhere."""
