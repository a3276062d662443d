"""Pure rules of the curriculum."""
