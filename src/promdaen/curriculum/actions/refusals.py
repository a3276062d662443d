"""The exceptions for refused actions of the curriculum."""

from promdaen.kit.refusals import Refused


class ReviewRefused(Refused):
    """A decision about a text was refused."""


class LessonRefused(Refused):
    """A lesson was refused."""


class RecordingRefused(Refused):
    """A recording of a text was refused."""
