"""Actions on questions: ask, answer, hand on, share, make notes, send e-mails."""
