"""What is true of an exercise: scenario, clock, log, what each cell knows."""
