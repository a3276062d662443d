"""Whether the training changed what happens at the border: roll-outs by lot and their effect."""
