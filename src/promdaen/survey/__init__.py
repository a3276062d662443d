"""Survey: what each checkpoint has, against what a checkpoint of its class should have."""
