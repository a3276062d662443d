"""Pages of what learning platforms open."""
