"""The booth: a checkpoint for practice, and interviews with travellers."""
