"""Exchange between departments: incident reports, requests, alerts, referrals and audit log."""
