"""Automatic checks of items, topics and papers before officers answer them.

Each module has its checks, their data, and the bounds for findings. Checks that need a subject
expert (is the key the best answer, is a distractor defensible) are not here.
"""
