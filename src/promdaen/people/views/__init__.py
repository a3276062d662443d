"""Pages of officers, accounts, the audit log, and one's own account."""
