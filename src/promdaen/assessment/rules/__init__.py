"""The statistics of marks: pure functions over numbers, one file a noun."""
