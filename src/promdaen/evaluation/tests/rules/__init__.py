"""Tests of the rules of evaluation."""
