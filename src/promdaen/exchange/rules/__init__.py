"""Rules of the exchange without a database: policy, clocks, numbers."""
