"""What is read of the booth."""
