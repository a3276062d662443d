"""Survey: what each checkpoint has, compared with the standard of its class."""
