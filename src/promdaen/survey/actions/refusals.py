"""The exception for refused actions of the survey."""

from promdaen.kit.refusals import ActionRefused


class SurveyRefused(ActionRefused, ValueError):
    """An action of the survey was refused."""
