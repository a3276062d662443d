"""Changes of planning: measures, plans, versions, signatures."""
