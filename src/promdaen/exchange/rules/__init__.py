"""What holds in the exchange, without a database: policy, clocks, numbers."""
