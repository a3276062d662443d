"""Tests of the pages of course runs."""
