"""Tests of the rules of casework."""
