"""Adaptive tests: chooses the next item by the answers so far, from calibrated items."""

# The mode of an adaptive sitting, where others have phone or paper.
ADAPTIVE_MODE = "adaptive"
