"""Tests of curriculum."""
