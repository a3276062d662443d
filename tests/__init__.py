"""Tests of the whole, and the rows that all tests make."""
