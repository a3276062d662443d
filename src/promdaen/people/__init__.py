"""Departments, officers and where they were posted; accounts and their roles."""
