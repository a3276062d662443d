"""Table-top exercises: four departments in one room, and who shared what with whom."""
