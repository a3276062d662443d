"""Changes to planning: measures, plans, versions, signatures."""
