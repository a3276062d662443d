"""Rasters of a few millimetres of print at 20 times, by a model of each process."""
