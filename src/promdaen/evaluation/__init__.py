"""Whether the training changed practice at the border: roll-outs by lot and their effect."""
