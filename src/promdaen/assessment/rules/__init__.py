"""The statistics of marks: pure functions on numbers, one module per subject."""
