"""The rules of the survey: instrument, scores, gaps, agreement."""
