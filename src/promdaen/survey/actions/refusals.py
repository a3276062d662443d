"""The exception for refused actions of the survey."""

from promdaen.kit.refusals import Refused


class SurveyRefused(Refused):
    """An action of the survey was refused."""

    SEPARATOR = "\n"
