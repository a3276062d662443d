"""Reads handmade marks from a photograph of a printed page; independent of our sheets."""
