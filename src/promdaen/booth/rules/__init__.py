"""What holds of a booth run and of an interview, without a database."""
