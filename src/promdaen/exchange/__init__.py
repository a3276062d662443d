"""Exchange between the departments: incident reports, requests, alerts, referrals, and proof."""
