"""Pure rules of results sheets, built from counted facts."""
