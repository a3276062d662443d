"""What a person typed about exercises."""
