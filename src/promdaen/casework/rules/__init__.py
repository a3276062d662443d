"""Pure functions of the legal engine and of marking."""
