"""Tags of this capability."""
