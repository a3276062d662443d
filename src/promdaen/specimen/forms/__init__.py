"""Forms of the specimen laboratory."""
