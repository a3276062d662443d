"""The booth: a checkpoint to practise at, and interviews with travellers."""
