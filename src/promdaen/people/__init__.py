"""Departments, officers and their postings; accounts and their roles."""
