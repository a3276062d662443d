"""Rules of exercises: scenario, clock, log, knowledge of cells."""
