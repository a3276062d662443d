"""Changes of the survey: instrument, keys, visits, submissions, reviews."""
