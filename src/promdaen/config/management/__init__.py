"""Commands of this capability."""
