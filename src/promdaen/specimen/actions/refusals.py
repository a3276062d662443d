"""How a refusal of the laboratory speaks."""


class SpecimenRefused(ValueError):
    """A session, a look or a decision was refused; str() is the message and says what to do."""
