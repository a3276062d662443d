"""Labels of a debrief, in both languages."""
