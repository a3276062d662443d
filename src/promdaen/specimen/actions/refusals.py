"""How a refusal of the laboratory speaks."""


class SpecimenRefused(ValueError):
    """A session, a look or a decision cannot be; str() is for people and says what to do."""
