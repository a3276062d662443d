"""Actions on the survey: instrument, keys, visits, submissions, reviews."""
