"""Invented faces: a seed gives a person, a day gives a look, both give a layered drawing.

Nothing is drawn from a photograph or of a real person. Every trait is drawn independently; no
trait, skin, dress or mood ever depends on the truth of a specimen or a traveller.
"""
