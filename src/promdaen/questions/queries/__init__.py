"""Reads: what may be asked about, whose turn it is, what each reader may see."""
