"""Pure rules to plan, draw and read specimens, and to measure skill."""
