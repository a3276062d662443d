"""Adaptive tests: the next item by what is known so far, from calibrated items."""
