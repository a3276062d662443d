"""What people type in the exchange, turned into clean values."""
