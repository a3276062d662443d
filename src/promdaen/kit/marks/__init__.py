"""Reads marks made by hand on a printed page from a photograph of it; knows no sheet of ours."""
