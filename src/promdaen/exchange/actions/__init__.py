"""Changes in the exchange: each one transaction of its database, with its line in the log."""
