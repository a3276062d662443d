"""Questions to the exchange: who may see what, and what there is."""
