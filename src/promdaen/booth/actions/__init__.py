"""Actions on the booth: content, runs, interviews, teams, drills."""
