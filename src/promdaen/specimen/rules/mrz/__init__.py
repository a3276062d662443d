"""Machine-readable zones by ICAO Doc 9303: layouts, check digits, reading, writing, names."""
