"""Hears from assessment that marks changed."""
