"""Adaptive tests: the next item by what is known so far, from calibrated items."""

# How a sitting of an adaptive test says that it is one, where others say phone or paper.
MODE = "adaptive"
