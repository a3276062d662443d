"""The exception for refused actions of exercises."""

from promdaen.kit.refusals import Refused


class ExerciseRefused(Refused):
    """An action on an exercise was refused."""

    SEPARATOR = "\n"
