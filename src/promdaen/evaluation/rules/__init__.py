"""Rules of evaluation: pure."""
