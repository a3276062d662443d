"""The exception for refused actions of the laboratory."""


class SpecimenRefused(ValueError):
    """A session, a look or a decision was refused; str() is the message and says what to do."""
