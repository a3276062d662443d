"""Open sets of the refreshers: families of memory that the belief averages, simulated worlds."""
