"""Tests of laptops."""
