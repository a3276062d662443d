"""Fault runs: processes that are killed, power that fails, fuzzed requests, clocks that jump.

`./promdaen faults` runs them in full; the suite runs a share of each (tests/test_faults.py).
"""
