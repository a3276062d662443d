"""Open sets of refreshers: memory families of the belief, and simulated worlds."""
