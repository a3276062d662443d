"""The exception for refused actions of exercises."""

from promdaen.kit.refusals import ActionRefused


class ExerciseRefused(ActionRefused, ValueError):
    """An action on an exercise was refused."""
