"""Printed documents of a run."""
