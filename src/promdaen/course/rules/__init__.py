"""What a course run adds up to, and what its files say: pure."""
