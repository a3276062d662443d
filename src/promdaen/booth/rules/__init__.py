"""Rules of booth runs and interviews, without a database."""
