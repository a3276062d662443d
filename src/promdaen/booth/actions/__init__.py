"""Changes of the booth: content, runs, interviews, teams, drills."""
