"""The append-only log of what officers have shown, by outcome, with time and credit."""
