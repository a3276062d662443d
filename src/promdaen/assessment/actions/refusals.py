"""The exception for refused actions of the assessment."""

from promdaen.kit.refusals import Refused


class AssessmentRefused(Refused):
    """Invalid item, paper, sitting or answer."""
