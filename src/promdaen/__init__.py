"""Promdaen runs a border-officer capacity programme: train, test, retain, survey, plan, report."""
