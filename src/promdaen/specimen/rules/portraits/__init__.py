"""Invented faces: a seed gives a person, a day gives a look, both give a layered drawing.

Nothing here is drawn from a photograph or of a real person. Every trait is drawn alone; no trait,
skin, dress or mood is ever a function of what is true of a specimen or a traveller.
"""
