"""How the booth calls what a debrief shows, in both languages."""
