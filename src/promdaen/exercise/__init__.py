"""Table-top exercises: four departments in one room, and how information spreads."""
