"""Changes in the exchange: each runs in one transaction and adds a line to the audit log."""
