"""Open sets of an exercise: triggers of injects, evidence of expected actions."""
