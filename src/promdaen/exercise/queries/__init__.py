"""Questions about exercises."""
