"""The exception for refused actions of the laboratory."""

from promdaen.kit.refusals import Refused


class SpecimenRefused(Refused):
    """A session, a look or a decision was refused; str() says what to do."""
