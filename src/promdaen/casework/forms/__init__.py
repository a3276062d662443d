"""Forms of cases, judged and written."""
