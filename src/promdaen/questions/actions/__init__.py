"""Changes: ask, answer, hand on, share, make notes, tell by e-mail."""
