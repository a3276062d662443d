"""Tests of how facts travel."""
