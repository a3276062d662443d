"""Pages of the specimen laboratory: on phones, on a projector, for paper."""
