"""Items, papers, sittings, marks and their statistics."""
