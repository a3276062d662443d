"""Pure rules of the curriculum, one file a noun."""
