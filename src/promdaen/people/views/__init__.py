"""Pages of officers, accounts, the audit log, and the own account."""
